# SPDX-License-Identifier: Apache-2.0
"""What the policies see of removals, holds and requests about persons; and the database's own guards."""

from keepwell.kernel.resources import resource
from keepwell.retention import walls
from keepwell.retention.models import LegalHold, PersonRequest, Removal, RemovalRequest

__all__ = ["walls"]

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}

resource(
    Removal,
    entity="Removal",
    attributes={**_PLACE, "project": "project_key", "kind": "kind"},
    label=lambda row: str(row.kind),
)
resource(
    RemovalRequest,
    entity="RemovalRequest",
    attributes={**_PLACE, "project": "project_key", "kind": "kind", "asker": "asked_by_id"},
    label=lambda row: str(row.kind),
)
resource(
    LegalHold,
    entity="LegalHold",
    attributes={**_PLACE, "placer": "placed_by_id"},
    label=lambda row: str(row.reference),
)
resource(
    PersonRequest,
    entity="PersonRequest",
    attributes={**_PLACE, "person": "person_id", "kind": "kind", "held": "person__is_held"},
    label=lambda row: str(row.kind),
)
