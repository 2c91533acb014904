# SPDX-License-Identifier: Apache-2.0
"""What the policies see of tickets and their parts. Parts are judged by their ticket, so that nothing is copied."""

from keepwell.desk.models import Attachment, InterimPlan, Message, Ticket
from keepwell.kernel.resources import resource

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}


def _of(path: str) -> dict[str, str]:
    """What a policy may ask of the ticket, from a row that reaches it by this path."""
    return {
        "requester": f"{path}requester_id",
        "owner": f"{path}owner_id",
        "project": f"{path}project_key",
        "confidential": f"{path}is_confidential",
    }


resource(Ticket, entity="Ticket", attributes={**_PLACE, **_of("")}, label=lambda row: str(row.number))
resource(Message, entity="Message", attributes={**_PLACE, **_of("ticket__"), "internal": "is_internal"})
resource(Attachment, entity="Attachment", attributes={**_PLACE, **_of("message__ticket__"), "internal": "is_internal"})
resource(InterimPlan, entity="InterimPlan", attributes={**_PLACE, **_of("ticket__"), "approver": "approver_id"})
