# SPDX-License-Identifier: Apache-2.0
"""Opening a ticket for the service team; who needs help gets a form of the requester's side."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keepwell.desk.addresses import ticket_address
from keepwell.desk.choices import Channel, Kind
from keepwell.desk.models import Ticket
from keepwell.desk.selectors import is_staff
from keepwell.desk.selectors.asking import new_request_page
from keepwell.desk.services import OpenTicket, open_ticket
from keepwell.desk.web import options
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import Conflict, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation, Person
from keepwell.ui.acting import Done, finished
from keepwell.ui.forms import CommandForm
from keepwell.ui.navigation import actor_of

#: what the form shows, in its order; `more` stands folded below
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
    if not is_staff(actor):
        return new_request_page(request)
    with reading(actor):
        place = _place(actor, request)
        form = CommandForm[OpenTicket](OpenTicket, request, initial=_initial(request), options=_options(actor))
    form.fields["requester_id"].required = True
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
        return render(request, "desk/new.html", _context(form), status=status)


def _context(form: CommandForm[OpenTicket]) -> dict[str, object]:
    shown = {*_TEAM, *_TEAM_IMPACT, *_TEAM_MORE}
    return {
        "form": form,
        "first": [form[name] for name in _TEAM],
        "impact": [form[name] for name in _TEAM_IMPACT],
        "more": [form[name] for name in _TEAM_MORE],
        "opens_more": any(name in form.errors for name in _TEAM_MORE)
        or any(form.data.get(name) for name in _TEAM_MORE),
        "has_hidden_errors": any(name not in shown for name in form.errors),
    }


def _place(actor: Actor, request: HttpRequest) -> Organisation | None:
    """Where the ticket belongs: at the requester's place."""
    given = request.POST.get("requester_id", "") or request.GET.get("requester", "")
    if not given:
        return None
    try:
        asker = Person.objects.visible_to(actor).filter(pk=UUID(given)).first()
    except ValueError:
        asker = None
    if asker is None:
        raise NotFound
    return Organisation.objects.filter(pk=asker.organisation_id).first()


def _initial(request: HttpRequest) -> dict[str, object]:
    """What can be known before a word is typed."""
    return {
        "title": request.GET.get("title", "")[:200],
        "kind": Kind.INCIDENT.value,
        "channel": Channel.PHONE.value,
        "requester_id": request.GET.get("requester", ""),
    }


def _options(actor: Actor) -> dict[str, options.Options]:
    return {
        "requester_id": options.customer_people(actor, None),
        "system_id": options.systems(actor, None),
        "project_id": options.projects(actor, None),
    }
