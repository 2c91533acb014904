# SPDX-License-Identifier: Apache-2.0
"""What the policies see of the directory's rows."""

from keepwell.directory.models import Consent, Edition, EditionLine, Touchpoint
from keepwell.kernel.removal import personal
from keepwell.kernel.resources import resource

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}

resource(Edition, entity="Edition", attributes=_PLACE)
resource(Consent, entity="Consent", attributes={**_PLACE, "person": "person_id"})
resource(Touchpoint, entity="Touchpoint", attributes={**_PLACE, "restricted": "is_restricted"})

personal(Touchpoint, person="person_id", blank={"summary": "—"})
personal(Consent, person="person_id", blank={"how": ""})
personal(EditionLine, person="person_id", blank={"name": "—", "latin_name": "", "reaches": ""})
