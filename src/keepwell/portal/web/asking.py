# SPDX-License-Identifier: Apache-2.0
"""The form for who needs help: what happened, how bad it is, which system; and a picture of it."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keepwell.contracts.choices import SystemKind
from keepwell.contracts.selectors import systems_for
from keepwell.desk.models import Ticket
from keepwell.desk.services import OpenTicket, claim_check, open_ticket
from keepwell.files.services import store
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import Conflict, DomainError, NotFound
from keepwell.kernel.models import IdempotencyKey
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.models import Organisation, Person
from keepwell.people.selectors import cards
from keepwell.ui.acting import Done, finished
from keepwell.ui.forms import CommandForm
from keepwell.ui.navigation import actor_of

#: roles of the customer that may ask in somebody else's name
SPEAKING = (Role.KEY_USER, Role.SPECIALIST, Role.OFFICE_HEAD)
_IMPACT = ("is_production_stopped", "is_data_lost", "affected_count")
_MORE = ("cad_tool", "workstation", "is_confidential")
_MOST_OPTIONS = 300
_WEEK_SECONDS = 7 * 24 * 3600
Options = Sequence[tuple[str, str]]


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for help."""
    actor = actor_of(request)
    with reading(actor):
        place = _place(actor, request)
        form = CommandForm[OpenTicket](
            OpenTicket, request, initial=_initial(actor, place, request), options=_options(actor, place)
        )
    _dress(form)
    kept = [token for token in request.POST.getlist("kept") if token]
    status = 200
    if request.method == "POST":
        kept += _stored(actor, request)
        status = DomainError.status
        if form.is_valid() and place is not None:
            try:
                command = replace(form.command(), attachments=tuple(kept))
                made: Ticket = open_ticket(actor, place, command, key=form.key)
            except Conflict as error:
                earlier = _earlier(actor, form.key)
                if earlier is None:
                    form.refuse(error)
                    status = error.status
                else:
                    return _taken(finished(request, _sent(earlier, is_again=True)), form.key)
            except DomainError as error:
                form.refuse(error)
                status = error.status
            else:
                return _taken(finished(request, _sent(made)), form.key)
        elif place is None:
            form.add_error(None, _("You belong to no company here. Ask your PLM specialist to enter you."))
    with reading(actor):
        return render(request, "portal/new.html", _context(actor, place, form, kept), status=status)


def _taken(answer: HttpResponse, key: str) -> HttpResponse:
    """Let the browser know that what was typed has arrived, so that it forgets its copy."""
    answer.set_cookie("kw_asked", quote(key[:64]), max_age=_WEEK_SECONDS, samesite="Lax", path=reverse("desk:new"))
    return answer


def _sent(ticket: Ticket, *, is_again: bool = False) -> Done:
    said = _("{number} is open. You read here how it goes on.")
    if is_again:
        said = _("You sent this already: it is {number}. What has changed since, write as a message.")
    return Done(reverse("desk:ticket", args=[ticket.number]), said.format(number=ticket.number))


def _earlier(actor: Actor, key: str) -> Ticket | None:
    """What the same form made when it was sent before."""
    owner = str(actor.account_id or actor.person_id or actor.kind)
    with reading(actor):
        used = IdempotencyKey.objects.filter(actor=owner, key=key, action=open_ticket.name).first()
        if used is None or used.result_id is None:
            return None
        return Ticket.objects.visible_to(actor).filter(pk=used.result_id).first()


def _stored(actor: Actor, request: HttpRequest) -> list[str]:
    """Keep what was sent even when a word is still missing: no browser fills a file box again."""
    with reading(actor):
        return [
            claim_check(actor, store(upload, now=clock.now()), upload.name or "file")  # type: ignore[arg-type]  # reads like a stream
            for upload in request.FILES.getlist("attachments")
        ]


def _context(
    actor: Actor, place: Organisation | None, form: CommandForm[OpenTicket], kept: list[str]
) -> dict[str, object]:
    speaks = place is not None and speaks_for_others(actor, place.pk)
    shown = {"title", "description", "attachments", "system_id", *_IMPACT, *_MORE, "requester_id"}
    return {
        "form": form,
        "person": actor.person_id,
        "kept": kept,
        "speaks": speaks,
        "impact": [form[name] for name in _IMPACT],
        "more": [form[name] for name in _MORE],
        "has_systems": bool(form.fields["system_id"].choices),  # type: ignore[attr-defined]  # a choice field
        "has_hidden_errors": any(name not in shown for name in form.errors),
        "is_more_open": any(form.data.get(name) for name in _MORE),
    }


def speaks_for_others(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the reader may ask in a colleague's name."""
    return any(actor.holds(role, organisation_id) for role in SPEAKING)


def _place(actor: Actor, request: HttpRequest) -> Organisation | None:
    """At the place of whoever is named as asking, else at one's own."""
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
    return Organisation.objects.filter(pk=place_id).first() if place_id is not None else None


def _initial(actor: Actor, place: Organisation | None, request: HttpRequest) -> dict[str, object]:
    """What can be known before a word is typed."""
    given: dict[str, object] = {"title": request.GET.get("title", "")[:200], "requester_id": actor.person_id}
    if place is not None:
        known = [row for row in systems_for(actor, place.customer_id) if row.kind == SystemKind.PLM]
        if len(known) == 1:
            given["system_id"] = known[0].pk
    return given


def _options(actor: Actor, place: Organisation | None) -> dict[str, Options]:
    if place is None:
        return {"system_id": [], "requester_id": [], "project_id": []}
    systems = systems_for(actor, place.customer_id)[:_MOST_OPTIONS]
    return {
        "system_id": [(str(row.pk), f"{row.name} {row.release}".strip()) for row in systems],
        "requester_id": _colleagues(actor, place),
        "project_id": [],
    }


def _colleagues(actor: Actor, place: Organisation) -> Options:
    own = [(str(actor.person_id), actor.label)] if actor.person_id else []
    if not speaks_for_others(actor, place.pk):
        return own
    rows = Person.objects.visible_to(actor).active().filter(is_provider=False, customer_id=place.customer_id)
    known = cards(rows.values_list("pk", flat=True)[:_MOST_OPTIONS])
    others = [card for card in known.values() if card.id != actor.person_id]
    named = sorted(others, key=lambda card: (card.organisation, card.name))
    return [*own, *((str(card.id), f"{card.name} · {card.organisation}") for card in named)]


def _dress(form: CommandForm[OpenTicket]) -> None:
    form.fields["requester_id"].required = False
    form.fields["requester_id"].label = _("Who needs help?")
    form.fields["title"].label = _("What happened?")
    form.fields["title"].widget.attrs |= {
        "placeholder": _("In one line, as you would tell a colleague"),
        "autofocus": True,
        "data-draft": "title",
    }
    form.fields["description"].label = _("Tell us more")
    form.fields["description"].widget.attrs |= {
        "placeholder": _("What did you do, what did you expect, what came?"),
        "rows": 4,
        "data-draft": "description",
    }
    form.fields["system_id"].label = _("Which system?")
    form.fields["attachments"].label = _("A picture or file of it")
