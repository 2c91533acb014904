# SPDX-License-Identifier: Apache-2.0
"""A ticket's page, its why, and the files in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.addresses import ticket_address
from keepwell.desk.choices import Kind, Party, PlanState
from keepwell.desk.models import InterimPlan, Ticket, Workaround
from keepwell.desk.selectors import (
    SystemLine,
    TicketPage,
    attachment_of,
    plan_document,
    ticket_numbered,
    ticket_page,
    verbs_for,
)
from keepwell.desk.web.composer import ACTIONS, NOTE, Refused, command_of, composer
from keepwell.desk.web.faces import severity_mark, state_badge
from keepwell.desk.web.plain import plain
from keepwell.desk.web.promise import promise_of, stretches
from keepwell.desk.web.queue import LIVE
from keepwell.desk.web.talk import talk_of
from keepwell.desk.web.verbs import verbs_of
from keepwell.files.services import serve
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import Conflict, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.ui.acting import Done, finished
from keepwell.ui.faces import Text
from keepwell.ui.navigation import actor_of

#: the ticket's own changes that its page does not hear of through the queue's
_MORE_LIVE = (
    " desk.facts_edited desk.workaround_accepted desk.workaround_challenged desk.interim_plan_submitted"
    " desk.interim_plan_approved desk.interim_plan_returned desk.tickets_linked desk.promise_waived"
)


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
        "composer": composer(request, page, names, refused),
        "promise": promise_of(page.why),
        "facts": _facts(page),
        "chain": [one for one in page.conversation if isinstance(one, SystemLine) and one.code.startswith("transfer")],
        "is_ours": page.party == Party.PROVIDER,
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


def _facts(page: TicketPage) -> Sequence[tuple[Text, Text]]:
    """What is known about the case; what is not known is left out but for the three that are asked for first."""
    one = page.ticket
    impact = [
        _("production stands still") if one.is_production_stopped else "",
        _("data was lost") if one.is_data_lost else "",
        _("{count} people affected").format(count=one.affected_count) if one.affected_count > 1 else "",
    ]
    always = [
        (_("System"), f"{page.system.name} {page.system.release}".strip() if page.system else ""),
        (_("Module"), str(one.module)),
        (_("Cause"), str(one.get_cause_display()) if one.cause else ""),
    ]
    known = [
        (_("Kind"), str(Kind(one.kind).label)),
        (_("Impact"), " · ".join(text for text in impact if text)),
        (_("CAD tool"), str(one.cad_tool)),
        (_("Integration"), str(one.integration_version)),
        (_("Workstation"), str(one.workstation)),
        (_("Topic"), str(one.topic)),
        (_("Project"), page.project.label if page.project else ""),
        (_("Number there"), str(one.external_id)),
    ]
    return [*always, *((label, text) for label, text in known if text)]


@require_POST
def say(request: HttpRequest, number: str, way: str) -> HttpResponse:
    """Send what was written; a refusal comes back into the box with every word."""
    if way not in ACTIONS:
        raise NotFound
    actor = actor_of(request)
    with reading(actor):
        row = ticket_numbered(actor, number)
    form = command_of(request, way)
    if form.is_valid():
        try:
            words = form.command()
            if way == NOTE:
                words = replace(words, is_internal=True)
            ACTIONS[way](actor, row, words, key=form.key)
        except (DomainError, Conflict) as error:
            form.refuse(error)
        else:
            return finished(request, Done(f"{ticket_address(number)}#reply", _sent(way)))
    with reading(actor):
        return _page(request, number, Refused(way, form, DomainError.status))


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


@require_GET
def attachment(request: HttpRequest, pk: UUID) -> FileResponse:
    """A file of a message, to who may read the message."""
    found = attachment_of(actor_of(request), pk)
    return serve(found.file, str(found.name), inline=True)


@require_GET
def plan(request: HttpRequest, pk: UUID) -> FileResponse:
    """The document of an interim plan."""
    found = plan_document(actor_of(request), pk)
    if found.file is None:
        raise NotFound
    return serve(found.file, str(found.file_name))
