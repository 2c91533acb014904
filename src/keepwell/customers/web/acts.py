# SPDX-License-Identifier: Apache-2.0
"""One address for the acts on goals and needs."""

from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keepwell.customers import services
from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.faces import Link
from keepwell.ui.navigation import actor_of

VERBS: dict[str, Any] = {
    "set-goal": services.set_goal,
    "move-goal": services.move_goal,
    "reach-goal": services.reach_goal,
    "drop-goal": services.drop_goal,
    "record-need": services.record_need,
    "postpone-need": services.postpone_need,
    "answer-need": services.answer_need,
    "withdraw-need": services.withdraw_need,
}
ON_GOAL = ("reach-goal", "move-goal", "drop-goal")
ON_NEED = ("answer-need", "postpone-need", "withdraw-need")


def acts_on(actor: Actor, row: Model, *verbs: str) -> list[Link]:
    """Links to those of the acts that the actor may do on the row."""
    decide = ports.authorizer().authorise
    allowed = [verb for verb in verbs if decide(actor, VERBS[verb].name, row, {"mfa": actor.mfa}).allowed]
    return [Link(VERBS[verb].title, reverse("customers:act", args=[verb, row.pk])) for verb in allowed]


@require_http_methods(["GET", "POST"])
def act_on(request: HttpRequest, verb: str, pk: UUID) -> HttpResponse:
    """Ask for what an act needs, and do it."""
    offered = VERBS.get(verb)
    if offered is None:
        raise NotFound
    actor = actor_of(request)
    with reading(actor):  # closed before the act: a refusal's log entry must outlive it
        row = offered.target.objects.visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    customer = row.pk if isinstance(row, Organisation) else row.customer_id
    back = reverse("customers:customer", args=[customer])
    return act(request, offered, row, done=lambda _made: Done(back, _("Saved.")), asking=Asking(back=back))
