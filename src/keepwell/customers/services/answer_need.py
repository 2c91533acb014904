# SPDX-License-Identifier: Apache-2.0
"""Answer a need: yes, later, another way, or no, always with words."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.customers.choices import NeedState, Verdict
from keepwell.customers.events import NeedAnswered
from keepwell.customers.models import Need
from keepwell.customers.services._ground import written
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class AnswerNeed:
    """The verdict, and what they are told."""

    verdict: str = field(_("Verdict"), choices=Verdict)
    answer: str = field(_("Answer"), widget="textarea", personal=True, max_length=20_000)


@action("customers.answer_need", title=_("Answer"), target=Need, command=AnswerNeed)
def answer_need(actor: Actor, need: Need, command: AnswerNeed, *, now: datetime) -> Need:
    """Give the answer; whoever needs it is told."""
    require_open(need)
    need.state, need.verdict, need.answer, need.ended_at = (
        NeedState.ANSWERED,
        command.verdict,
        written(command.answer, "answer"),
        now,
    )
    need.save(update_fields=["state", "verdict", "answer", "ended_at"])
    publish(
        NeedAnswered(
            need_id=need.pk,
            organisation_id=need.organisation_id,
            customer_id=need.customer_id,
            person_id=need.person_id,
            title=need.title,
            verdict=need.verdict,
        )
    )
    return need


def require_open(need: Need) -> None:
    """An error when the need was answered or withdrawn already."""
    if need.state != NeedState.OPEN:
        raise DomainError(_("This need was answered or withdrawn already. Note a new one."))
