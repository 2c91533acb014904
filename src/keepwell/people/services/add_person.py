# SPDX-License-Identifier: Apache-2.0
"""Add somebody to an organisation."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.choices import Employment, Language
from keepwell.people.events import PersonAdded
from keepwell.people.models import Organisation, Person
from keepwell.people.services.place_persons import NewPerson, email_of, person_at


@command
class AddPerson:
    """Who he is; an email address becomes his first contact."""

    name: str = field(pgettext_lazy("of a person", "Name"), personal=True, max_length=80)
    latin_name: str = field(_("Latin name"), default="", personal=True, max_length=80)
    staff_number: str = field(_("Staff number"), default="", personal=True, max_length=40)
    job_title: str = field(_("Job title"), default="", personal=True, max_length=80)
    email: str = field(_("Email"), default="", personal=True, max_length=200)
    language: str = field(_("Language"), default=Language.CHINESE.value, choices=Language)
    employment: str = field(_("Employment"), default=Employment.EMPLOYEE.value, choices=Employment)


@action("people.add_person", title=_("Add person"), target=Organisation, command=AddPerson, lock=False)
def add_person(actor: Actor, organisation: Organisation, command: AddPerson, *, now: datetime) -> Person:
    """Make the person and, when given, his email address."""
    del actor, now
    words = NewPerson(
        name=command.name,
        latin_name=command.latin_name,
        staff_number=command.staff_number,
        job_title=command.job_title,
        language=command.language,
        employment=command.employment,
    )
    person = person_at(organisation, words)
    if person.staff_number and _number_is_taken(person):
        raise DomainError(_("Somebody at this customer has this staff number already."), "staff_number")
    person.save(force_insert=True)
    if command.email:
        email_of(person, command.email).save(force_insert=True)
    publish(PersonAdded(person_id=person.pk, organisation_id=organisation.pk, customer_id=organisation.customer_id))
    return person


def _number_is_taken(person: Person) -> bool:
    return Person.objects.filter(customer_id=person.customer_id, staff_number=person.staff_number).exists()
