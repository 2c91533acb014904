# SPDX-License-Identifier: Apache-2.0
"""Opening a ticket: three fields for who asks, the whole form for the service team."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keepwell.contracts.choices import SystemKind
from keepwell.contracts.selectors import systems_for
from keepwell.desk.addresses import ticket_address
from keepwell.desk.choices import Channel, Kind
from keepwell.desk.models import Ticket
from keepwell.desk.parties import speaks_for_others
from keepwell.desk.selectors import is_staff
from keepwell.desk.services import OpenTicket, open_ticket
from keepwell.desk.web import options
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import Conflict, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation, Person
from keepwell.ui.acting import Done, finished
from keepwell.ui.forms import CommandForm
from keepwell.ui.navigation import actor_of

#: what each form shows, in its order; `more` stands folded below
_ASKER = ("title", "description", "attachments")
_ASKER_MORE = (
    "is_production_stopped",
    "is_data_lost",
    "affected_count",
    "system_id",
    "cad_tool",
    "workstation",
    "is_confidential",
)
_SPEAKER = ("requester_id", *_ASKER)
_TEAM = ("requester_id", "title", "description", "attachments")
_TEAM_IMPACT = ("kind", "channel", "is_production_stopped", "is_data_lost", "affected_count", "severity")
_TEAM_MORE = (
    "system_id", "module", "topic", "cad_tool", "integration_version", "workstation", "project_id",
    "received_at", "late_reason", "is_confidential",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for help, or enter what somebody asked for."""
    actor = actor_of(request)
    with reading(actor):
        place = _place(actor, request)
        form = CommandForm[OpenTicket](
            OpenTicket, request, initial=_initial(actor, place, request), options=_options(actor, place)
        )
    _dress(form, is_ours=is_staff(actor))
    status = 200
    if request.method == "POST":
        status = DomainError.status
        if form.is_valid() and place is not None:
            try:
                made: Ticket = open_ticket(actor, place, form.command(), key=form.key)
            except (DomainError, Conflict) as error:
                form.refuse(error)
                status = error.status
            else:
                said = _("{number} is open. You read here how it goes on.").format(number=made.number)
                return finished(request, Done(ticket_address(str(made.number)), said))
        elif place is None:
            form.add_error("requester_id", _("Say who asks; the answer goes to this person."))
    with reading(actor):
        return render(request, "desk/new.html", _context(actor, place, form), status=status)


def _context(actor: Actor, place: Organisation | None, form: CommandForm[OpenTicket]) -> dict[str, object]:
    is_ours = is_staff(actor)
    speaks = place is not None and speaks_for_others(actor, place.pk)
    first = _TEAM if is_ours else _SPEAKER if speaks else _ASKER
    more = _TEAM_MORE if is_ours else _ASKER_MORE
    shown = {*first, *more, *(_TEAM_IMPACT if is_ours else ())}
    return {
        "form": form,
        "is_ours": is_ours,
        "first": [form[name] for name in first],
        "impact": [form[name] for name in _TEAM_IMPACT] if is_ours else (),
        "more": [form[name] for name in more],
        "opens_more": any(name in form.errors for name in more) or any(form.data.get(name) for name in more),
        "has_hidden_errors": any(name not in shown for name in form.errors),
    }


def _place(actor: Actor, request: HttpRequest) -> Organisation | None:
    """Where the ticket belongs: at the requester's place; one's own when nobody else is named."""
    given = request.POST.get("requester_id", "") or request.GET.get("requester", "")
    place_id = actor.organisation_id
    if given:
        try:
            asker = Person.objects.visible_to(actor).filter(pk=UUID(given)).first()
        except ValueError:
            asker = None
        if asker is None:
            raise NotFound
        place_id = asker.organisation_id
    elif is_staff(actor):
        return None
    return Organisation.objects.filter(pk=place_id).first() if place_id is not None else None


def _initial(actor: Actor, place: Organisation | None, request: HttpRequest) -> dict[str, object]:
    """What can be known before a word is typed."""
    given: dict[str, object] = {"title": request.GET.get("title", "")[:200]}
    if is_staff(actor):
        given |= {"kind": Kind.INCIDENT.value, "channel": Channel.PHONE.value}
        given["requester_id"] = request.GET.get("requester", "")
    elif place is not None:
        known = [row for row in systems_for(actor, place.customer_id) if row.kind == SystemKind.PLM]
        given["requester_id"] = actor.person_id
        if len(known) == 1:
            given["system_id"] = known[0].pk
    return given


def _options(actor: Actor, place: Organisation | None) -> dict[str, options.Options]:
    customer = place.customer_id if place is not None else None
    return {
        "requester_id": options.customer_people(actor, None if is_staff(actor) else customer),
        "system_id": options.systems(actor, None if is_staff(actor) else customer),
        "project_id": options.projects(actor, None if is_staff(actor) else customer),
    }


def _dress(form: CommandForm[Any], *, is_ours: bool) -> None:
    form.fields["requester_id"].required = is_ours
    if not is_ours:
        form.fields["title"].label = _("I have run into…")
        form.fields["title"].widget.attrs["placeholder"] = _("In one line, as you would tell a colleague")
        form.fields["description"].widget.attrs["placeholder"] = _("What did you do, what did you expect, what came?")
    form.fields["title"].widget.attrs["autofocus"] = not is_ours
