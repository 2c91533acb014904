# SPDX-License-Identifier: Apache-2.0
"""What policies see of a mention: it is judged by its ticket."""

from keepwell.kernel.resources import resource
from keepwell_partlinks.models import PartMention

resource(
    PartMention,
    entity="PartMention",
    attributes={"organisation": "organisation_id", "customer": "customer_id", "owner": "ticket__owner_id"},
)
