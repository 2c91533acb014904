# SPDX-License-Identifier: Apache-2.0
"""Every verb of the desk under one address, `/desk/<number>/<verb>/`; which ones a page offers, the policies say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.desk import services
from keepwell.desk.choices import OPEN_STATES, Severity, State
from keepwell.desk.models import Ticket
from keepwell.desk.ownership import is_dispatch
from keepwell.desk.selectors import ticket_numbered
from keepwell.desk.selectors.undo import way_back
from keepwell.desk.web import facts, options
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import KeepwellError, NotFound
from keepwell.kernel.registry import Risk
from keepwell.kernel.scope import reading
from keepwell.ui import parts
from keepwell.ui.acting import Asking, Done, act, finished, refused
from keepwell.ui.faces import Text
from keepwell.ui.forms import KEY_FIELD
from keepwell.ui.navigation import actor_of

_OFFERED: tuple[Any, ...] = (
    services.take,
    services.resolve_ticket,
    services.restore_service,
    services.give_workaround,
    services.confirm,
    services.reject_solution,
    services.accept_workaround,
    services.challenge_workaround,
    services.submit_interim_plan,
    services.approve_interim_plan,
    services.return_interim_plan,
    services.pause,
    services.resume,
    services.assign_ticket,
    services.transfer_ticket,
    services.attach_files,
    services.reclassify,
    services.edit_facts,
    services.link_tickets,
    services.unlink_tickets,
    services.merge_ticket,
    services.watch,
    services.unwatch,
    services.close_ticket,
    services.reopen,
    services.withdraw_ticket,
    services.decline_ticket,
    services.waive,
)
#: verb as it stands in the address -> action
VERBS: Mapping[str, Any] = {one.name.partition(".")[2].replace("_", "-"): one for one in _OFFERED}
#: shorter words for the header's buttons than the log needs
_SHORT: Mapping[str, Text] = {
    "pause": gettext_lazy("Pause…"),
    "resolve-ticket": gettext_lazy("Resolve…"),
    "give-workaround": gettext_lazy("Workaround…"),
    "submit-interim-plan": gettext_lazy("Interim plan…"),
}
#: these stand in the panels of the page, beside what they change
_IN_PANELS = frozenset(
    {"edit-facts", "assign-ticket", "transfer-ticket", "link-tickets", "unlink-tickets", "watch", "unwatch"}
)
_FACTS = ("title", "system_id", "module", "topic", "cad_tool", "integration_version", "workstation")
_MORE_FACTS = ("cause", "cause_evidence", "project_id", "is_confidential", "version")


#: single keys of the page; R writes, B goes back to the list
_KEYS: Mapping[str, str] = {
    "take": "t",
    "resolve-ticket": "s",
    "pause": "p",
    "resume": "p",
    "give-workaround": "g",
    "close-ticket": "d",
    "reopen": "o",
    "merge-ticket": "m",
    "reclassify": "c",
}


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb as a button: `is_plain` needs no words and is sent at once."""

    title: Text
    url: str
    is_plain: bool
    kind: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Verbs:
    """The header's buttons, those behind “More”, and the addresses of those in panels."""

    prominent: Sequence[Verb]
    more: Sequence[Verb]
    panels: Mapping[str, str]


def verbs_of(ticket: Ticket, names: Sequence[str], actor: Actor) -> Verbs:
    """Arrange what the reader may do now."""
    allowed = [name.partition(".")[2].replace("_", "-") for name in names]
    offered = [verb for verb in allowed if verb in VERBS and verb not in _IN_PANELS]
    if actor.person_id == ticket.owner_id and "take" in offered:
        offered.remove("take")
    if "reject-solution" in offered and "reopen" in offered:
        offered.remove("reopen")  # who judges the solution says what does not work; both would do the same
    first = [verb for verb in _first(ticket) if verb in offered]
    primary = next((verb for verb in ("confirm", "resolve-ticket", "close-ticket") if verb in first), "")
    return Verbs(
        prominent=[_verb(ticket, verb, "primary" if verb == primary else "") for verb in first],
        more=[_verb(ticket, verb) for verb in offered if verb not in first],
        panels={verb.replace("-", "_"): _address(ticket, verb) for verb in allowed if verb in _IN_PANELS},
    )


def _first(ticket: Ticket) -> tuple[str, ...]:
    """What one most likely wants now, left to right."""
    if ticket.state not in OPEN_STATES:
        return ("reject-solution", "reopen", "close-ticket", "confirm")
    shared = ("approve-interim-plan", "return-interim-plan", "accept-workaround", "challenge-workaround")
    if ticket.state == State.NEW:
        return (*shared, "take", "resolve-ticket")
    helps = {
        Severity.REGULATORY.value: ("submit-interim-plan",),
        Severity.SEVERE.value: ("restore-service",),
    }.get(ticket.severity, ("give-workaround",))
    return (*shared, "resume", "pause", *helps, "resolve-ticket")


def _verb(ticket: Ticket, verb: str, kind: str = "") -> Verb:
    action = VERBS[verb]
    return Verb(_SHORT.get(verb, action.title), _address(ticket, verb), _is_plain(action), kind, _KEYS.get(verb, ""))


def _is_plain(action: Any) -> bool:
    """Whether it usually needs no words: one click, and a form only when it is refused."""
    return action.command in (Nothing, services.CloseTicket)


def _address(ticket: Ticket, verb: str) -> str:
    return reverse("desk:act", args=[ticket.number, verb])


@require_http_methods(["GET", "POST"])
def act_on(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Ask for what a verb needs, and do it."""
    action = VERBS.get(verb)
    if action is None:
        raise NotFound
    actor = actor_of(request)
    with reading(actor):  # closed before the act: a refusal's log entry must outlive it
        ticket = ticket_numbered(actor, number)
        asking = _asking(actor, ticket, verb)
    if request.method == "POST" and _is_plain(action) and KEY_FIELD not in request.POST:
        return _at_once(request, action, ticket)
    if verb == "edit-facts":
        before = facts.written(ticket)
        return act(
            request, _Adapted(action), ticket, done=lambda _made: facts.changed(request, ticket, before), asking=asking
        )
    return act(request, action, ticket, done=lambda _made: _done(actor, ticket, action), asking=asking)


def _at_once(request: HttpRequest, action: Any, ticket: Ticket) -> HttpResponse:
    """A verb without words, from a button; a refusal is said on the ticket's page."""
    try:
        action(actor_of(request), ticket)
    except KeepwellError as error:
        if error.status in (403, 404):
            raise
        asks = error.field is not None and action.command is not Nothing
        return refused(request, error, request.path if asks else _page(ticket))
    return finished(request, _done(actor_of(request), ticket, action))


@require_GET
def hand_on(request: HttpRequest, number: str) -> HttpResponse:
    """The key A: give a new ticket to somebody, or hand over one that is worked on."""
    ticket = ticket_numbered(actor_of(request), number)
    verb = "assign-ticket" if is_dispatch(ticket) and ticket.is_open else "transfer-ticket"
    return HttpResponseRedirect(_address(ticket, verb))


def _page(ticket: Ticket) -> str:
    return reverse("desk:ticket", args=[ticket.number])


def _done(actor: Actor, ticket: Ticket, action: Any) -> Done:
    words = _("{number}: {title}").format(number=ticket.number, title=action.title)
    return Done(_page(ticket), words, way_back(actor, action, [ticket]))


class _Adapted:
    """The facts' form shows every fact, so an emptied box means: make it empty."""

    def __init__(self, action: Any) -> None:
        self._action = action
        self.title, self.command = action.title, action.command
        self.risk: Risk = action.risk
        self.target: type[Model] | None = action.target

    def __call__(self, actor: Actor, *args: Any, key: str | None = None) -> object:
        """Run it with the emptied facts named."""
        ticket, given = args
        texts = {name: getattr(given, name) or "" for name in (*_FACTS, "cause_evidence") if not name.endswith("_id")}
        cleared = tuple(name for name in ("system_id", "project_id") if getattr(given, name) is None)
        return self._action(actor, ticket, replace(given, **texts, clear=cleared, cause=given.cause or ""), key=key)


Ask = Callable[[Actor, Ticket], Asking]


def _asking(actor: Actor, ticket: Ticket, verb: str) -> Asking:
    made = _ASKING.get(verb)
    asking = made(actor, ticket) if made is not None else Asking()
    return replace(asking, back=_page(ticket))


def _evening(days: int) -> datetime:
    """Six in the evening some days from now, in the reader's zone."""
    zone = parts.viewer_zone()
    day = clock.now().astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(18), tzinfo=zone)


def _pause(actor: Actor, ticket: Ticket) -> Asking:
    return Asking(
        hint=_("The customer sees reason and end. Clocks stand still only for reasons that the contract lists."),
        initial={"until": _evening(2)},
    )


def _resolve(actor: Actor, ticket: Ticket) -> Asking:
    return Asking(hint=_("The requester reads the solution and is asked to confirm."), initial={"cause": ticket.cause})


def _workaround(actor: Actor, ticket: Ticket) -> Asking:
    return Asking(
        hint=_("The requester reads it at once and says whether it works."),
        initial={"expires_at": _evening(7), "owner_id": ticket.owner_id},
        options={"owner_id": options.staff(actor)},
    )


def _plan(actor: Actor, ticket: Ticket) -> Asking:
    return Asking(
        hint=_("The clock stops only when the approver agrees, never before."),
        initial={"expires_at": _evening(30)},
        options={"approver_id": options.everybody(actor, ticket.customer_id)},
    )


def _assign(actor: Actor, ticket: Ticket) -> Asking:
    ours = options.staff(actor)
    return Asking(
        initial={"owner_id": ticket.owner_id, "deputy_id": ticket.deputy_id, "team_id": ticket.team_id},
        options={"owner_id": ours, "deputy_id": ours, "team_id": options.teams(actor, ticket.customer_id)},
    )


def _transfer(actor: Actor, ticket: Ticket) -> Asking:
    return Asking(
        hint=_("The reason stays with the ticket. After two hand-overs the customer success manager decides."),
        options={"owner_id": options.staff(actor), "team_id": options.teams(actor, ticket.customer_id)},
    )


def _reclassify(actor: Actor, ticket: Ticket) -> Asking:
    fields = ("kind", "is_production_stopped", "is_data_lost", "affected_count")
    return Asking(
        hint=_("Time already used is kept. Stopped production or lost data is always severe."),
        initial={name: getattr(ticket, name) for name in fields},
    )


def _facts(actor: Actor, ticket: Ticket) -> Asking:
    return Asking(
        initial={name: getattr(ticket, name) for name in (*_FACTS, *_MORE_FACTS)},
        options={
            "system_id": options.systems(actor, ticket.customer_id),
            "project_id": options.projects(actor, ticket.customer_id),
        },
    )


def _link(actor: Actor, ticket: Ticket) -> Asking:
    return Asking(options={"other_id": options.other_tickets(actor, ticket)})


def _merge(actor: Actor, ticket: Ticket) -> Asking:
    return Asking(
        hint=_("The conversation goes on in the other ticket, which keeps the strictest clocks."),
        options={"into_id": options.other_tickets(actor, ticket, of_requester=True)},
    )


def _follow(actor: Actor, ticket: Ticket) -> Asking:
    return Asking(
        hint=_("Without a name it is you."), options={"person_id": options.everybody(actor, ticket.customer_id)}
    )


def _decline(actor: Actor, ticket: Ticket) -> Asking:
    return Asking(
        hint=_("Nobody is sent away with a bare no: give the reason, another way and somebody to ask."),
        options={"ask_person_id": options.everybody(actor, ticket.customer_id)},
    )


def _waive(actor: Actor, ticket: Ticket) -> Asking:
    return Asking(
        hint=_("The results stay as they are; the statement lists the waiver with reason and consent."),
        options={"agreed_by_id": options.customer_people(actor, ticket.customer_id)},
    )


_ASKING: Mapping[str, Ask] = {
    "pause": _pause,
    "resolve-ticket": _resolve,
    "give-workaround": _workaround,
    "submit-interim-plan": _plan,
    "assign-ticket": _assign,
    "transfer-ticket": _transfer,
    "reclassify": _reclassify,
    "edit-facts": _facts,
    "link-tickets": _link,
    "unlink-tickets": _link,
    "merge-ticket": _merge,
    "watch": _follow,
    "unwatch": _follow,
    "decline-ticket": _decline,
    "waive": _waive,
}
