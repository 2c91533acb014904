# SPDX-License-Identifier: Apache-2.0
"""What the policies see of goals and needs."""

from keepwell.customers.models import Goal, Need
from keepwell.kernel.removal import personal
from keepwell.kernel.resources import resource

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}

resource(Goal, entity="Goal", attributes=_PLACE, label=lambda row: str(row.title))
resource(Need, entity="Need", attributes={**_PLACE, "person": "person_id"}, label=lambda row: str(row.title))

personal(Need, person="person_id", blank={"detail": "", "answer": "—"}, are_words=True)
