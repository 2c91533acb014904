# SPDX-License-Identifier: Apache-2.0
"""What the composer asks the server for while one writes: drafts, uploads, previews, colleagues, ready texts."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk import uploads
from keepwell.desk.addresses import ticket_address
from keepwell.desk.choices import Party
from keepwell.desk.filling import filled
from keepwell.desk.mentions import may_see
from keepwell.desk.models import Ticket
from keepwell.desk.parties import party_of
from keepwell.desk.selectors import signature_of, templates_for, ticket_numbered
from keepwell.desk.services import Typed, save_draft
from keepwell.desk.web.prose import message_html
from keepwell.files.services import store
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.selectors import cards, find_people
from keepwell.ui import parts, words
from keepwell.ui.acting import Done, finished
from keepwell.ui.navigation import actor_of

_MOST_COLLEAGUES = 8
_MOST_FILES_JSON = 20_000


@require_POST
def draft(request: HttpRequest, number: str, way: str) -> HttpResponse:
    """Keep what is typed; an emptied box forgets it."""
    actor = actor_of(request)
    with reading(actor):
        ticket = ticket_numbered(actor, number)
    sent = request.POST
    typed = Typed(
        way=way,
        body=_storable(sent.get("body", "")),
        key=_storable(sent.get("key", "")),
        files=kept_files(actor, sent.get("files", "")),
        seen=_id(sent.get("seen", "")),
    )
    try:
        kept = save_draft(actor, ticket, typed, now=clock.now())
    except DomainError as error:
        return JsonResponse({"error": str(error.message)}, status=error.status)
    at = words.clock_time(kept.saved_at, parts.viewer_zone()) if kept else ""
    return JsonResponse({"saved": at, "key": str(kept.key) if kept else ""})


@require_POST
def discard(request: HttpRequest, number: str, way: str) -> HttpResponse:
    """Throw the draft away and go back to the ticket."""
    actor = actor_of(request)
    with reading(actor):
        ticket = ticket_numbered(actor, number)
    save_draft(actor, ticket, Typed(way=way, body="", key="-"), now=clock.now())
    answer = finished(request, Done(f"{ticket_address(number)}#reply", _("The draft is thrown away.")))
    return with_sent_key(answer, request.POST.get("key", ""))


def with_sent_key(answer: HttpResponse, key: str) -> HttpResponse:
    """Tell the browser's own copy of the text that it is not needed any more."""
    answer.set_cookie("kw-sent", key[:36], max_age=600, path="/desk/", samesite="Lax")
    return answer


def kept_files(actor: Actor, text: str) -> list[dict[str, str]]:
    """Claim checks as the browser keeps them, those of other people and broken ones left out."""
    try:
        listed = json.loads(text[:_MOST_FILES_JSON]) if text else []
    except ValueError:
        return []
    named = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    return [_file(one) for one in named[: uploads.MOST_FILES] if _is_own(actor, str(one.get("claim", "")))]


def _file(one: Mapping[str, Any]) -> dict[str, str]:
    return {name: _storable(str(one.get(name, ""))[:2_000]) for name in ("claim", "name", "size")}


def _storable(text: str) -> str:
    """Without what the database takes for no text: the zero character and halves of pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _is_own(actor: Actor, claim: str) -> bool:
    try:
        uploads.claimed(actor, (claim,))
    except DomainError:
        return False
    return True


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take one file before the message is sent; it waits a day for it."""
    actor, limit = actor_of(request), uploads.limit()
    sent = request.FILES.get("file")
    if actor.person_id is None or sent is None:
        return JsonResponse({"error": _("No file came. Attach it again.")}, status=422)
    try:
        stored = store(sent, now=clock.now(), limit=limit)  # type: ignore[arg-type]  # reads like any stream
    except DomainError as error:
        return JsonResponse({"error": str(error.message)}, status=413)
    claim = uploads.claim_check(actor, stored, sent.name or "file")
    return JsonResponse({"claim": claim, "name": sent.name, "size": filesizeformat(stored.size)})


@require_POST
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """The text as its readers will see it."""
    actor = actor_of(request)
    with reading(actor):
        ticket_numbered(actor, number)
        body = signed(actor, request.POST.get("body", ""), is_wanted="signed" in request.POST)
    html = message_html(body, "#") if body.strip() else _("Nothing is written yet.")
    return render(request, "desk/parts/preview.html", {"html": html})


def signed(actor: Actor, body: str, *, is_wanted: bool) -> str:
    """The text with the author's signature below it."""
    if not is_wanted or not body.strip():
        return body
    signature = signature_of(actor, get_language() or "")
    return f"{body.rstrip()}\n\n-- \n{signature}" if signature else body


@require_GET
def colleagues(request: HttpRequest, number: str) -> HttpResponse:
    """People of the service team whose names begin with or hold what stands behind the @."""
    actor = actor_of(request)
    ticket = _ours(actor, number)
    found = find_people(actor, request.GET.get("q", "").strip()[:40], only_provider=True)
    listed = [card for card in found if card.id != actor.person_id and may_see(card.id, ticket)][:_MOST_COLLEAGUES]
    return JsonResponse({"people": [{"name": card.name, "note": card.job_title} for card in listed]})


@require_GET
def ready_texts(request: HttpRequest, number: str) -> HttpResponse:
    """Texts the reader may use, filled with this ticket's words."""
    actor = actor_of(request)
    ticket = _ours(actor, number)
    values = values_of(actor, ticket)
    is_english = (get_language() or "").startswith("en")
    made = []
    for one in templates_for(actor):
        texts = [("en", filled(str(one.body_en), values)), ("zh-hans", filled(str(one.body_zh), values))]
        texts = texts if is_english else texts[::-1]
        made.append({"template": one, "texts": [(lang, text) for lang, text in texts if text]})
    return render(request, "desk/parts/ready_texts.html", {"ready": made})


def values_of(actor: Actor, ticket: Ticket) -> dict[str, str]:
    """What the variables of ready texts stand for in this ticket."""
    people = cards({one for one in (ticket.requester_id, ticket.owner_id, actor.person_id) if one is not None})
    now, zone = clock.now(), parts.viewer_zone()
    due = ticket.answer_promised_at or ticket.next_due_at
    return {
        "requester": people[ticket.requester_id].name if ticket.requester_id in people else "",
        "owner": people[ticket.owner_id].name if ticket.owner_id in people else "",
        "me": people[actor.person_id].name if actor.person_id in people else actor.label,
        "number": str(ticket.number),
        "title": str(ticket.title),
        "promise": words.absolute(due, zone, now) if due else "",
        "date": words.short_day(now.astimezone(zone).date()),
    }


def _ours(actor: Actor, number: str) -> Ticket:
    """The ticket, for those who work on it."""
    ticket = ticket_numbered(actor, number)
    if party_of(actor, ticket) is not Party.PROVIDER:
        raise NotFound
    return ticket


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
