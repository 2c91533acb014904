# SPDX-License-Identifier: Apache-2.0
"""Take over a list of persons; those whose staff number is known already are left as they are."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import note_change_for, publish, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.people.events import PersonAdded
from keepwell.people.models import Organisation
from keepwell.people.services.place_persons import NewPerson, place_persons


@set_action("people.import_persons", title=_("Import people"), target=Organisation, makes=True)
def import_persons(
    actor: Actor, organisation: Organisation, people: Sequence[NewPerson], command: Nothing, *, now: datetime
) -> None:
    """Add those who are new to the organisation: `import_persons.run_items(actor, organisation, people)`."""
    del actor, command, now
    _known, made = place_persons(organisation, people)
    for person in made:
        note_change_for(person)
        publish(PersonAdded(person_id=person.pk, organisation_id=organisation.pk, customer_id=organisation.customer_id))
