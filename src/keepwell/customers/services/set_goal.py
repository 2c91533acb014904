# SPDX-License-Identifier: Apache-2.0
"""Agree with a customer on what is to be reached, and by when (A2)."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.customers.events import GoalSet
from keepwell.customers.models import Goal
from keepwell.customers.services._ground import answerable, coming, written
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Organisation
from keepwell.people.selectors import today_for


@command
class SetGoal:
    """What, how one sees that it is reached, who answers for it, by when."""

    title: str = field(_("Goal"), max_length=200, help=_("Such as: changes are released in five working days."))
    measure: str = field(_("Measured by"), max_length=300, help=_("How both sides see that it is reached."))
    due_on: date = field(_("Due on"))
    owner_id: UUID | None = field(_("Who answers for it"), ref="people.Staff", default=None)


@action("customers.set_goal", title=_("Set a goal"), target=Organisation, command=SetGoal, lock=False)
def set_goal(actor: Actor, customer: Organisation, command: SetGoal, *, now: datetime) -> Goal:
    """Put it into the customer's success plan."""
    if not customer.is_customer:
        raise DomainError(_("Goals belong to a customer, the organisation that holds the contract."))
    today = today_for(customer, now)
    made = Goal.objects.create(
        organisation=customer,
        customer=customer,
        title=written(command.title, "title"),
        measure=written(command.measure, "measure"),
        owner=answerable(customer, command.owner_id, actor, today),
        due_on=coming(command.due_on, today, "due_on"),
        first_due_on=command.due_on,
        set_at=now,
    )
    publish(
        GoalSet(
            goal_id=made.pk,
            organisation_id=customer.pk,
            customer_id=customer.pk,
            owner_id=made.owner_id,
            title=made.title,
            due_on=made.due_on,
        )
    )
    return made
