# SPDX-License-Identifier: Apache-2.0
"""Write down what somebody needs, with the day on which he hears from us (B13)."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.customers.choices import NeedSource
from keepwell.customers.events import NeedRecorded
from keepwell.customers.models import Need
from keepwell.customers.services._ground import answerable, coming, written
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Organisation, Person
from keepwell.people.selectors import today_for


@command
class RecordNeed:
    """What is needed, by whom, where we heard it, and when the answer is due."""

    title: str = field(_("Need"), max_length=200)
    detail: str = field(_("In their words"), widget="textarea", personal=True, default="", max_length=20_000)
    source: str = field(_("Heard in"), choices=NeedSource, default=NeedSource.TALK.value)
    person_id: UUID | None = field(
        _("Who needs it"), ref="people.Person", default=None, help=_("Empty: the customer as a whole.")
    )
    ticket_number: str = field(_("Ticket"), default="", max_length=24, help=_("When a ticket showed the need."))
    answer_on: date = field(_("Answer on"), help=_("On this day they hear from us, whatever the answer is."))
    owner_id: UUID | None = field(_("Who answers"), ref="people.Staff", default=None)


@action("customers.record_need", title=_("Note a need"), target=Organisation, command=RecordNeed, lock=False)
def record_need(actor: Actor, customer: Organisation, command: RecordNeed, *, now: datetime) -> Need:
    """Enter it in the customer's register."""
    if not customer.is_customer:
        raise DomainError(_("Needs are kept with the customer, the organisation that holds the contract."))
    today = today_for(customer, now)
    made = Need.objects.create(
        organisation=customer,
        customer=customer,
        title=written(command.title, "title"),
        detail=command.detail.strip(),
        source=command.source,
        person=_person(customer, command.person_id),
        ticket_number=_ticket(actor, customer, command.ticket_number.strip()),
        owner=answerable(customer, command.owner_id, actor, today),
        answer_on=coming(command.answer_on, today, "answer_on"),
        first_answer_on=command.answer_on,
        recorded_at=now,
    )
    publish(
        NeedRecorded(
            need_id=made.pk,
            organisation_id=customer.pk,
            customer_id=customer.pk,
            person_id=made.person_id,
            owner_id=made.owner_id,
            title=made.title,
            answer_on=made.answer_on,
        )
    )
    return made


def _person(customer: Organisation, person_id: UUID | None) -> Person | None:
    if person_id is None:
        return None
    found = Person.objects.filter(pk=person_id, customer=customer, is_active=True).first()
    if found is None:
        raise DomainError(_("There is no such person at this customer. Choose somebody from the list."), "person_id")
    return found


def _ticket(actor: Actor, customer: Organisation, number: str) -> str:
    if number and not Ticket.objects.visible_to(actor).filter(number=number, customer=customer).exists():
        raise DomainError(_("This customer has no ticket of that number that you may see."), "ticket_number")
    return number
