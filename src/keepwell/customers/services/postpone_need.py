# SPDX-License-Identifier: Apache-2.0
"""Promise the answer to a need for another day; the first promise is kept and shown."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from keepwell.customers.events import NeedPostponed
from keepwell.customers.models import Need
from keepwell.customers.services._ground import coming, written
from keepwell.customers.services.answer_need import require_open
from keepwell.kernel.actions import action, note_change, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.people.selectors import today_for


@command
class PostponeNeed:
    """The new day, and why."""

    answer_on: date = field(_("Answer on"))
    reason: str = field(_("Reason"), max_length=300)


@action("customers.postpone_need", title=_("Move the answer"), target=Need, command=PostponeNeed)
def postpone_need(actor: Actor, need: Need, command: PostponeNeed, *, now: datetime) -> Need:
    """Move it, count it, and tell whoever waits."""
    require_open(need)
    note_change("reason", "", written(command.reason, "reason"))
    need.answer_on = coming(command.answer_on, today_for(need.customer, now), "answer_on")
    need.moved += 1
    need.save(update_fields=["answer_on", "moved"])
    publish(
        NeedPostponed(
            need_id=need.pk,
            organisation_id=need.organisation_id,
            customer_id=need.customer_id,
            person_id=need.person_id,
            title=need.title,
            answer_on=need.answer_on,
        )
    )
    return need
