# SPDX-License-Identifier: Apache-2.0
"""The facts of a ticket: each changed where it stands, and the last change taken back with one click."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from keepwell.desk.choices import Cause, Kind
from keepwell.desk.models import Ticket
from keepwell.desk.selectors import TicketPage, ticket_numbered
from keepwell.desk.services import EditFacts, edit_facts
from keepwell.desk.web import options
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import Conflict, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.ui.acting import Done, finished, refused
from keepwell.ui.faces import Text
from keepwell.ui.forms import CommandForm
from keepwell.ui.navigation import actor_of

#: what can be changed where it stands
LABELS: Mapping[str, Text] = {
    "title": gettext_lazy("What is it about?"),
    "system_id": gettext_lazy("System"),
    "module": gettext_lazy("Module"),
    "topic": gettext_lazy("Topic"),
    "cause": gettext_lazy("Cause"),
    "cad_tool": gettext_lazy("CAD tool"),
    "integration_version": gettext_lazy("Integration"),
    "workstation": gettext_lazy("Workstation"),
    "project_id": gettext_lazy("Project"),
}
_IDS = ("system_id", "project_id")
_UNDO = "kw-undo"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact in words; `url` is where it is changed, empty where it is not."""

    label: Text
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """The reader's last change, in words, for as long as nobody has changed the ticket since."""

    lines: Sequence[str]
    url: str


def facts_of(page: TicketPage, *, can_edit: bool) -> list[Fact]:
    """What is known about the case; what is not known is left out but for what is asked for first."""
    one = page.ticket
    impact = [
        _("production stands still") if one.is_production_stopped else "",
        _("data was lost") if one.is_data_lost else "",
        _("{count} people affected").format(count=one.affected_count) if one.affected_count > 1 else "",
    ]
    values = _values(one, page)
    first = ("system_id", "module", "cad_tool", "cause", "topic")
    always = first if can_edit else first[:2] + first[3:4]
    shown = [*always, *(name for name in values if name not in always and values[name])]
    made = [Fact(LABELS[name], values[name], _address(one, name) if can_edit else "") for name in shown]
    rest = [
        Fact(_("Kind"), str(Kind(one.kind).label)),
        Fact(_("Impact"), " · ".join(text for text in impact if text)),
        Fact(_("Number there"), str(one.external_id)),
    ]
    return [*made, *(fact for fact in rest if fact.value)]


def _values(one: Ticket, page: TicketPage) -> dict[str, str]:
    return {
        "system_id": f"{page.system.name} {page.system.release}".strip() if page.system else "",
        "module": str(one.module),
        "cause": str(one.get_cause_display()) if one.cause else "",
        "cad_tool": str(one.cad_tool),
        "integration_version": str(one.integration_version),
        "workstation": str(one.workstation),
        "topic": str(one.topic),
        "project_id": page.project.label if page.project else "",
    }


def _address(ticket: Ticket, name: str) -> str:
    return reverse("desk:fact", args=[ticket.number, name])


@require_http_methods(["GET", "POST"])
def fact(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """One fact as a box in its place."""
    if name not in LABELS:
        raise NotFound
    actor = actor_of(request)
    with reading(actor):
        ticket = ticket_numbered(actor, number)
        form = _form(request, actor, ticket, name)
    status = 200
    if request.method == "POST":
        status = DomainError.status
        if form.is_valid():
            before = written(ticket)
            try:
                edit_facts(actor, ticket, _command(form, name), key=form.key)
            except (DomainError, Conflict) as error:
                form.refuse(error)
                status = error.status
            else:
                return finished(request, changed(request, ticket, before))
    context = {"form": form, "bound": form[name], "label": LABELS[name], "url": _address(ticket, name)}
    is_part = request.headers.get("HX-Request") == "true"
    template = "desk/parts/fact_form.html" if is_part else "desk/fact.html"
    return render(request, template, {**context, "ticket": ticket}, status=status)


def _form(request: HttpRequest, actor: Actor, ticket: Ticket, name: str) -> CommandForm[EditFacts]:
    offered: dict[str, options.Options] = dict.fromkeys(_IDS, ())
    if name == "system_id":
        offered[name] = options.systems(actor, ticket.customer_id)
    if name == "project_id":
        offered[name] = options.projects(actor, ticket.customer_id)
    initial = {name: getattr(ticket, name), "version": ticket.version}
    form = CommandForm[EditFacts](EditFacts, request, initial=initial, options=offered)
    form.fields[name].widget.attrs.update({"autofocus": True, "aria-label": str(LABELS[name])})
    return form


def _command(form: CommandForm[EditFacts], name: str) -> EditFacts:
    command = form.command()
    if getattr(command, name) is not None:
        return command
    emptied: dict[str, Any] = {"clear": (name,)} if name in _IDS else {name: ""}
    return replace(command, **emptied)


def written(ticket: Ticket) -> dict[str, str]:
    """The facts as they can be kept in a session."""
    return {name: str(getattr(ticket, name) or "") for name in LABELS}


def changed(request: HttpRequest, ticket: Ticket, before: Mapping[str, str]) -> Done:
    """Back to the ticket, and keep what it was like so that the change can be taken back."""
    with reading(actor_of(request)):
        now = ticket_numbered(actor_of(request), str(ticket.number))
    after = written(now)
    differing = {name: before[name] for name in before if before[name] != after[name]}
    if differing:
        request.session[_UNDO] = {"number": str(ticket.number), "version": now.version, "before": differing}
    return Done(reverse("desk:ticket", args=[ticket.number]), _("The facts are changed."))


def undo_of(request: HttpRequest, page: TicketPage) -> Undo | None:
    """The change that the reader can take back on this page."""
    kept: dict[str, Any] | None = request.session.get(_UNDO)
    if not kept or kept["number"] != page.ticket.number or kept["version"] != page.ticket.version:
        return None
    now = {**_values(page.ticket, page), "title": str(page.ticket.title)}
    lines = [
        _("{label}: {before} → {after}").format(
            label=LABELS[name], before=_in_words(name, before) or "—", after=now.get(name) or "—"
        )
        for name, before in kept["before"].items()
    ]
    return Undo(lines, reverse("desk:undo_facts", args=[page.ticket.number]))


def _in_words(name: str, value: str) -> str:
    if name in _IDS:
        return _("as before") if value else ""
    return str(Cause(value).label) if name == "cause" and value in Cause.values else value


@require_POST
def undo_facts(request: HttpRequest, number: str) -> HttpResponse:
    """Take the last change of the facts back, unless somebody has changed the ticket since."""
    actor = actor_of(request)
    with reading(actor):
        ticket = ticket_numbered(actor, number)
    address = reverse("desk:ticket", args=[number])
    kept = request.session.pop(_UNDO, None)
    if not kept or kept["number"] != ticket.number:
        raise NotFound
    before: dict[str, str] = kept["before"]
    values: dict[str, Any] = {name: value for name, value in before.items() if name not in _IDS}
    values |= {name: UUID(value) for name, value in before.items() if name in _IDS and value}
    emptied = tuple(name for name in before if name in _IDS and not before[name])
    try:
        edit_facts(actor, ticket, EditFacts(**values, clear=emptied, version=kept["version"]))
    except (DomainError, Conflict) as error:
        return refused(request, error, address)
    return finished(request, Done(address, _("The change is taken back.")))
