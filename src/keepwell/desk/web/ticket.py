# SPDX-License-Identifier: Apache-2.0
"""A ticket's page, its why, and the files in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from keepwell.desk.addresses import ticket_address
from keepwell.desk.choices import Party, PlanState
from keepwell.desk.models import InterimPlan, Message, Ticket, Workaround
from keepwell.desk.selectors import (
    SystemLine,
    TicketPage,
    attachment_of,
    drafts_of,
    plan_document,
    ticket_numbered,
    ticket_page,
    verbs_for,
)
from keepwell.desk.selectors.live import LIVE
from keepwell.desk.selectors.plain import plain
from keepwell.desk.web.composer import ACTIONS, CALL, NOTE, REPLY, Refused, command_of, composer
from keepwell.desk.web.faces import severity_mark, state_badge
from keepwell.desk.web.facts import facts_of, undo_of
from keepwell.desk.web.promise import promise_of, stretches
from keepwell.desk.web.prose import readable
from keepwell.desk.web.talk import talk_of
from keepwell.desk.web.verbs import verbs_of
from keepwell.desk.web.writing import kept_files, signed, with_sent_key
from keepwell.files.selectors import open_file
from keepwell.files.services import serve, serve_asked
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import Conflict, DomainError, NotFound
from keepwell.kernel.idempotency import was_used
from keepwell.kernel.scope import reading
from keepwell.ui.acting import Done, finished
from keepwell.ui.forms import CommandForm
from keepwell.ui.navigation import actor_of

#: the ticket's own changes that its page does not hear of through the queue's
_MORE_LIVE = (
    " desk.facts_edited desk.workaround_accepted desk.workaround_challenged desk.interim_plan_submitted"
    " desk.interim_plan_approved desk.interim_plan_returned desk.tickets_linked desk.promise_waived"
)

#: so much of a text file is shown
_LOOKED_AT = 64 * 1024


@require_GET
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """One ticket."""
    return _page(request, number)


def _page(request: HttpRequest, number: str, refused: Refused | None = None) -> HttpResponse:
    actor = actor_of(request)
    row = ticket_numbered(actor, number)
    now = _as_of(row, clock.now())
    page = ticket_page(actor, row.pk, now=now)
    names = verbs_for(
        actor,
        page.ticket,
        has_waiting_plan=any(_waits_for(one.plan, actor) for one in page.plans),
        has_workaround=any(_is_undecided(one.workaround) for one in page.workarounds),
    )
    owner = page.people.owner.name if page.people.owner else ""
    context = {
        "page": page,
        "ticket": page.ticket,
        "people": page.people,
        "state": state_badge(page.ticket),
        "severity": severity_mark(page.ticket),
        "plain": plain(page.ticket, owner, _helped_until(page), now) if page.party == Party.CUSTOMER else None,
        "verbs": verbs_of(page.ticket, names, actor),
        "talk": talk_of(page, now),
        "composer": composer(request, page, names, drafts_of(actor, row), refused),
        "promise": promise_of(page.why),
        "facts": facts_of(page, can_edit="desk.edit_facts" in names),
        "undo": undo_of(request, page),
        "chain": [one for one in page.conversation if isinstance(one, SystemLine) and one.code.startswith("transfer")],
        "is_ours": page.party == Party.PROVIDER,
        "blocking": [one for one in page.links if one.is_open_part],
        "is_following": actor.person_id in {card.id for card in page.people.watchers},
        "live": LIVE + _MORE_LIVE,
        "now": now,
    }
    return render(request, "desk/ticket.html", context, status=refused.status if refused else 200)


def _as_of(row: Ticket, now: datetime) -> datetime:
    """The whole minute, so that sums read well; the very instant where something happened within this minute."""
    minute = now.replace(second=0, microsecond=0)
    return minute if row.updated_at <= minute else now


def _waits_for(plan: InterimPlan, actor: Actor) -> bool:
    return plan.state == PlanState.SUBMITTED and plan.approver_id == actor.person_id


def _is_undecided(workaround: Workaround) -> bool:
    return not (workaround.accepted_at or workaround.challenged_at or workaround.ended_at)


def _helped_until(page: TicketPage) -> datetime | None:
    return next((one.workaround.expires_at for one in page.workarounds if _is_in_force(one.workaround)), None)


def _is_in_force(workaround: Workaround) -> bool:
    return not (workaround.challenged_at or workaround.ended_at)


@require_POST
def say(request: HttpRequest, number: str, way: str) -> HttpResponse:
    """Send what was written; a refusal comes back into the box with every word and file."""
    if way not in ACTIONS:
        raise NotFound
    actor = actor_of(request)
    with reading(actor):
        row = ticket_numbered(actor, number)
    form = command_of(request, way)
    files = _sent_files(request, actor)
    status, was_sent = DomainError.status, False
    if form.is_valid():
        try:
            ACTIONS[way](actor, row, _words(request, actor, way, form, files), key=form.key)
        except (DomainError, Conflict) as error:
            form.refuse(error)
            status, was_sent = error.status, was_used(actor, form.key)
        else:
            done = finished(request, Done(f"{ticket_address(number)}#reply", _sent(way)))
            return with_sent_key(done, form.key)
    with reading(actor):
        return _page(request, number, Refused(way, form, status, files, was_sent))


def _sent_files(request: HttpRequest, actor: Actor) -> list[dict[str, str]]:
    """Files uploaded beforehand, each as `claim|name|size`."""
    listed = [
        dict(zip(("claim", "name", "size"), one.split("|", 2), strict=False)) for one in request.POST.getlist("claim")
    ]
    return kept_files(actor, json.dumps(listed))


def _words(
    request: HttpRequest, actor: Actor, way: str, form: CommandForm[Any], files: Sequence[Mapping[str, str]]
) -> object:
    words = form.command()
    if way == CALL:
        return words
    sent = tuple(one["claim"] for one in files)
    with reading(actor):
        body = signed(actor, words.body, is_wanted=way == REPLY and "signed" in request.POST)
    return replace(words, body=body, is_internal=way == NOTE, attachments=(*sent, *words.attachments))


def _sent(way: str) -> str:
    return _("The note is kept.") if way == NOTE else _("Sent.") if way == "reply" else _("The call is kept.")


@require_GET
def why(request: HttpRequest, number: str) -> HttpResponse:
    """Every clock of a ticket with all its arithmetic."""
    actor = actor_of(request)
    row = ticket_numbered(actor, number)
    now = _as_of(row, clock.now())
    page = ticket_page(actor, row.pk, now=now)
    promise = promise_of(page.why, most=0)
    rows = [(one, stretches(one.clock)) for one in (*promise.open, *promise.ended)]
    return render(request, "desk/why.html", {"page": page, "ticket": page.ticket, "rows": rows, "now": now})


@require_safe
def attachment(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A file of a message, to who may read the message; whole, its head, or a range of it."""
    found = attachment_of(actor_of(request), pk)
    return serve_asked(request, found.file, str(found.name))


@require_GET
def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The beginning of a text file, as text."""
    found = attachment_of(actor_of(request), pk)
    if not found.file.media_type.startswith("text/"):
        raise NotFound
    with open_file(found.file) as content:
        head = content.read(_LOOKED_AT)
    context = {"found": found, "text": _decoded(head), "is_cut": found.file.size > len(head)}
    return render(request, "desk/look.html", context)


def _decoded(head: bytes) -> str:
    try:
        # the head may end inside a character
        return head.decode("utf-8-sig", "strict" if len(head) < _LOOKED_AT else "ignore")
    except UnicodeDecodeError:
        return head.decode("gb18030", "replace")


@require_GET
def message(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """One message whole, as it was written."""
    actor = actor_of(request)
    row = ticket_numbered(actor, number)
    merged = Ticket.objects.visible_to(actor).filter(merged_into=row).values_list("pk", flat=True)
    found = Message.objects.visible_to(actor).filter(pk=pk, ticket_id__in=[row.pk, *merged]).first()
    if found is None:
        raise NotFound
    return render(request, "desk/message.html", {"ticket": row, "found": found, "text": readable(str(found.body))})


@require_GET
def plan(request: HttpRequest, pk: UUID) -> FileResponse:
    """The document of an interim plan."""
    found = plan_document(actor_of(request), pk)
    if found.file is None:
        raise NotFound
    return serve(found.file, str(found.file_name))
