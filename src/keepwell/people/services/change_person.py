# SPDX-License-Identifier: Apache-2.0
"""Correct what is known about somebody."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.people.choices import Employment, Language
from keepwell.people.models import Person
from keepwell.people.services._ground import renew_accounts
from keepwell.people.services._wording import checked_name


@command
class ChangePerson:
    """What is true from now on."""

    name: str = field(pgettext_lazy("of a person", "Name"), personal=True, max_length=80)
    latin_name: str = field(_("Latin name"), default="", personal=True, max_length=80)
    job_title: str = field(_("Job title"), default="", personal=True, max_length=80)
    language: str = field(_("Language"), default=Language.CHINESE.value, choices=Language)
    employment: str = field(_("Employment"), default=Employment.EMPLOYEE.value, choices=Employment)


@action("people.change_person", title=_("Change person"), target=Person, command=ChangePerson)
def change_person(actor: Actor, person: Person, command: ChangePerson, *, now: datetime) -> Person:
    """Write the new facts; policies see a changed employment at the next request."""
    del actor, now
    person.name = checked_name(command.name)
    person.latin_name = command.latin_name.strip()
    person.job_title = command.job_title.strip()
    person.language = command.language
    person.employment = command.employment
    person.save(update_fields=["name", "latin_name", "job_title", "language", "employment"])
    renew_accounts([person.pk])
    return person
