# SPDX-License-Identifier: Apache-2.0
"""Enter what a person asks about his data: a copy, or erasure; the clock of the law starts with it."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.models import Person
from keepwell.retention.choices import PersonRequestKind, PersonRequestState
from keepwell.retention.due import one_month_after
from keepwell.retention.models import PersonRequest


@command
class AskAboutPerson:
    """What is asked, in whose words, and when it reached us."""

    kind: str = field(gettext_lazy("What is asked"), choices=PersonRequestKind)
    words: str = field(gettext_lazy("In the person's words"), widget="textarea", personal=True, default="")
    received_at: datetime | None = field(gettext_lazy("Reached us at"), default=None)


@action(
    "retention.ask_about_person",
    title=gettext_lazy("Enter a request about personal data"),
    target=Person,
    command=AskAboutPerson,
    risk=Risk.HIGH,
    lock=False,
)
def ask_about_person(actor: Actor, person: Person, command: AskAboutPerson, *, now: datetime) -> PersonRequest:
    """Put the request into the register; it must be answered within a month of its receipt (GDPR 12(3))."""
    if person.erased_at is not None:
        raise DomainError(_("This person was erased. Nothing is known that could be given or erased."))
    if command.kind not in PersonRequestKind.values:
        raise DomainError(_("Choose what is asked."), field="kind")
    received = command.received_at or now
    if received > now:
        raise DomainError(_("This time lies in the future. Enter when it really happened."), field="received_at")
    if PersonRequest.objects.filter(person=person, kind=command.kind, state=PersonRequestState.OPEN).exists():
        raise DomainError(_("The same request is open already."), field="kind")
    return PersonRequest.objects.create(
        kind=command.kind,
        person=person,
        words=command.words.strip(),
        organisation_id=person.organisation_id,
        customer_id=person.customer_id,
        received_at=received,
        due_at=one_month_after(received),
        entered_by_id=actor.person_id,
    )
