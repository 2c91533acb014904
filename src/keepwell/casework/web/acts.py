# SPDX-License-Identifier: Apache-2.0
"""Every act of casework under one address, `/casework/<verb>/<id>/`; which ones a page offers, the policies say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keepwell.access.selectors import permitted
from keepwell.casework import services
from keepwell.casework.models import Problem
from keepwell.casework.web import options
from keepwell.desk.models import Ticket
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import KeepwellError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.sla.selectors import next_working_day
from keepwell.ui.acting import Asking, Done, act, finished, refused
from keepwell.ui.faces import Text
from keepwell.ui.forms import KEY_FIELD
from keepwell.ui.navigation import actor_of

_SYSTEMS_OWN = {"add_fitting", "route_cause", "take_up_complaint"}
#: verb as it stands in the address → action
VERBS: Mapping[str, Any] = {
    name.replace("_", "-"): one
    for name in services.__all__
    if hasattr(one := getattr(services, name), "is_set") and not one.is_set and name not in _SYSTEMS_OWN
}


@dataclass(frozen=True, slots=True)
class Button:
    """An act as a page offers it: `is_plain` needs no words and is sent at once; the key makes a double click one."""

    verb: str
    title: Text
    url: str
    is_plain: bool
    key: str


def offered(actor: Actor, row: Model, *verbs: str) -> dict[str, Button]:
    """Those of the acts that the reader may do to the row, by their verb with underscores (for templates)."""
    names = {VERBS[verb].name: verb for verb in verbs}
    allowed = permitted(actor, names, row)
    return {verb.replace("-", "_"): _button(verb, row) for name, verb in names.items() if name in allowed}


def buttons(row: Model, *verbs: str) -> dict[str, Button]:
    """The same without asking: the page has decided already for all rows of its kind."""
    return {verb.replace("-", "_"): _button(verb, row) for verb in verbs}


def _button(verb: str, row: Model) -> Button:
    action = VERBS[verb]
    address = reverse("casework:act", args=[verb, row.pk])
    return Button(verb, action.title, address, action.command is Nothing, str(uuid4()))


@require_http_methods(["GET", "POST"])
def act_on(request: HttpRequest, verb: str, pk: UUID) -> HttpResponse:
    """Ask for what an act needs, and do it."""
    action = VERBS.get(verb)
    if action is None:
        raise NotFound
    actor = actor_of(request)
    with reading(actor):  # closed before the act: a refusal's log entry must outlive it
        row = _row(actor, action.target, pk)
        back = _back(row)
        asking = _asking(actor, row, verb, back)
    if action.command is Nothing and request.method == "POST":
        return _at_once(request, action, row, back)
    return act(request, action, row, done=lambda _made: Done(back, _said(action)), asking=asking)


def _row(actor: Actor, model: type[Model], pk: UUID) -> Any:
    rows: Any = model._default_manager.all()
    found = rows.visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _at_once(request: HttpRequest, action: Any, row: Model, back: str) -> HttpResponse:
    try:
        action(actor_of(request), row, key=request.POST.get(KEY_FIELD) or None)
    except KeepwellError as error:
        if error.status in (403, 404):
            raise
        return refused(request, error, back)
    return finished(request, Done(back, _said(action)))


def _said(action: Any) -> str:
    return _("{title}: done").format(title=action.title)


def _back(row: Any) -> str:
    if isinstance(row, Problem):
        return reverse("casework:problem", args=[row.number])
    ticket = row if isinstance(row, Ticket) else getattr(row, "ticket", None)
    if ticket is not None:
        return reverse("desk:ticket", args=[ticket.number])
    return reverse("casework:routes" if type(row).__name__ == "ProblemRoute" else "casework:checklists")


Ask = Callable[[Actor, Any], dict[str, Any]]


def _asking(actor: Actor, row: Any, verb: str, back: str) -> Asking:
    made = _ASKING.get(verb)
    words = made(actor, row) if made is not None else {}
    if isinstance(row, Organisation) and verb == "set-route":
        back = reverse("casework:routes")
    return Asking(back=back, **words)


def _problem(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    return {
        "hint": _("The team follows from cause and system."),
        "initial": {"title": ticket.topic or ticket.title, "cause": ticket.cause},
    }


def _change_problem(actor: Actor, problem: Problem) -> dict[str, Any]:
    names = ("title", "priority", "cause", "product", "topic", "team_id", "owner_id", "root_cause", "workaround")
    return {
        "initial": {name: getattr(problem, name) for name in names},
        "options": {"team_id": options.teams(actor), "owner_id": options.staff(actor)},
    }


def _route(actor: Actor, place: Organisation) -> dict[str, Any]:
    return {"options": {"team_id": options.teams(actor)}}


def _item(actor: Actor, row: Any) -> dict[str, Any]:
    initial = {"owner_id": row.owner_id, "due_on": getattr(row, "due_on", None)} if hasattr(row, "owner_id") else {}
    return {"initial": initial, "options": {"owner_id": options.staff(actor)}}


def _review_action(actor: Actor, row: Any) -> dict[str, Any]:
    return {"options": {"owner_id": options.everybody(actor, row.ticket)}}


def _approval(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    people = options.approvers(actor, ticket)
    return {
        "hint": _("The steps are asked one after the other. Who is away is stood in for; a no ends it."),
        "options": {"first": people, "second": people, "third": people},
    }


def _answer(actor: Actor, approval: Any) -> dict[str, Any]:
    return {"title": approval.subject, "hint": approval.reason, "submit": _("Answer")}


def _verdict(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    return {
        "hint": _("A second person agrees; then the customer reads it at once, within one working day of knowing."),
        "initial": {"review_on": (clock.now() + timedelta(days=90)).date()},
    }


def _review(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    review = getattr(ticket, "review", None)
    if review is not None:
        return {"initial": {name: getattr(review, name) for name in ("timeline", "cause", "lessons")}}
    facts = [(_("Opened"), ticket.opened_at), (_("First answer"), ticket.first_answered_at)]
    facts += [(_("Service restored"), ticket.restored_at), (_("Resolved"), ticket.resolved_at)]
    lines = [f"{options.local(moment)} {label}" for label, moment in facts if moment is not None]
    return {"initial": {"timeline": "\n".join(lines), "cause": ticket.cause_evidence}}


def _step(actor: Actor, row: Any) -> dict[str, Any]:
    return {"initial": {"next_step_at": next_working_day(clock.now())}}


def _template(actor: Actor, row: Any) -> dict[str, Any]:
    names = ("name", "lines", "due_days", "is_automatic", "kind", "severity", "cause", "product", "is_active")
    return {"initial": {name: getattr(row, name) for name in names}}


def _time(actor: Actor, row: Any) -> dict[str, Any]:
    return {"initial": {"minutes": row.minutes, "is_billable": row.is_billable}} if hasattr(row, "minutes") else {}


_ASKING: Mapping[str, Ask] = {
    "open-problem": _problem,
    "link-problem": lambda actor, _row: {"options": {"problem_id": options.problems(actor)}},
    "change-problem": _change_problem,
    "set-route": _route,
    "add-checklist": lambda actor, _row: {"options": {"template_id": options.templates(actor)}},
    "add-item": lambda actor, _row: {"options": {"owner_id": options.staff(actor)}},
    "change-item": _item,
    "add-review-action": _review_action,
    "request-approval": _approval,
    "answer-approval": _answer,
    "propose-verdict": _verdict,
    "write-review": _review,
    "mark-complaint": _step,
    "set-next-step": _step,
    "change-template": _template,
    "correct-time": _time,
}
