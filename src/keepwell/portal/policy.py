# SPDX-License-Identifier: Apache-2.0
"""What the policies see of the portal's rows, and what removals and erasures know of them."""

from keepwell.desk.models import Ticket
from keepwell.kernel.removal import kind_of, personal
from keepwell.kernel.resources import resource
from keepwell.portal.models import HelpDesk, Rating, SharedSolution, SolutionUse

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}

resource(
    SharedSolution,
    entity="SharedSolution",
    attributes=_PLACE,
    # what is open to all is judged by readers of other customers: that belongs into nobody's own log
    customer=lambda row: None if row.is_for_all else row.customer_id,
    label=lambda row: str(row.question),
)
resource(SolutionUse, entity="SolutionUse", attributes={**_PLACE, "person": "person_id"})
resource(
    Rating,
    entity="Rating",
    attributes={
        **_PLACE,
        "requester": "ticket__requester_id",
        "owner": "ticket__owner_id",
        "project": "ticket__project_key",
        "confidential": "ticket__is_confidential",
    },
)
resource(HelpDesk, entity="HelpDesk", attributes=_PLACE)

kind_of(Ticket).parts[Rating] = "ticket"
personal(Rating, person="given_by_id", blank={"words": ""}, are_words=True)
