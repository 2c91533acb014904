# SPDX-License-Identifier: Apache-2.0
"""Webhooks and what became of their deliveries."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepwell.access.selectors import permitted
from keepwell.bridges import selectors, services
from keepwell.bridges.choices import DeliveryState, Trouble, WebhookState
from keepwell.bridges.models import Delivery, Webhook
from keepwell.bridges.selectors import DeliveryFilter
from keepwell.bridges.services._wording import ALL
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.people.models import Organisation
from keepwell.ui import parts
from keepwell.ui.addresses import with_query
from keepwell.ui.faces import Link, Page
from keepwell.ui.forms import offered
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

TONES = {
    WebhookState.ON: "accent",
    WebhookState.PAUSED: "pause",
    WebhookState.DISABLED: "late",
    DeliveryState.WAITING: "pause",
    DeliveryState.DELIVERED: "quiet",
    DeliveryState.DEAD: "late",
    DeliveryState.WITHHELD: "neutral",
}
#: verb in the address → the action, the button's kind
VERBS: dict[str, Any] = {
    "test": services.send_test,
    "resume": services.resume_webhook,
    "replay-failed": services.replay_failed,
    "change": services.change_webhook,
    "pause": services.pause_webhook,
    "take-over": services.take_over_webhook,
    "remove": services.remove_webhook,
}


@require_GET
def webhooks(request: HttpRequest) -> HttpResponse:
    """Every webhook one may see, the troubled ones marked."""
    actor = actor_of(request)
    rows = list(selectors.webhooks(actor).select_related("organisation")[: selectors.PAGE * 4])
    counts = selectors.counts_of(actor, [row.pk for row in rows])
    places = [(key, label) for key, label in offered("people.Organisation", actor) if key]
    context = {"table": _webhooks(rows, counts), "may_make": bool(places)}
    return render(request, "bridges/webhooks.html", context)


def _webhooks(rows: list[Webhook], counts: dict[UUID, dict[str, int]]) -> Table[Webhook]:
    def waiting(row: Webhook) -> str:
        found = counts.get(row.pk, {"waiting": 0, "dead": 0})
        shown = [parts.badge(_("%(n)d waiting") % {"n": found["waiting"]}, "pause")] if found["waiting"] else []
        shown += [parts.badge(_("%(n)d failed") % {"n": found["dead"]}, "late")] if found["dead"] else []
        return format_html_join(" ", "{}", ((one,) for one in shown)) if shown else parts.NOTHING

    return Table(
        caption=_("Webhooks"),
        rows=rows,
        empty=_("No webhook yet"),
        empty_hint=_("A webhook tells another program at once what happened here, signed so that it can trust it."),
        columns=[
            Column(
                "name",
                _("Name"),
                lambda row: parts.row_link(reverse("bridges:webhook", args=[row.pk]), row.name, row.url),
                narrow="main",
            ),
            Column("place", _("Organisation"), lambda row: row.organisation.label),
            Column("events", _("Events"), events_in_words, narrow="hide", tight=True),
            Column("waiting", _("Deliveries"), waiting, tight=True),
            Column("state", _("State"), state_badge, tight=True),
        ],
    )


def events_in_words(row: Webhook) -> str:
    """How many types it tells."""
    return _("All events") if ALL in row.event_types else _("%(n)d types") % {"n": len(row.event_types)}


def state_badge(row: Webhook) -> str:
    """On, off, or failing at the moment."""
    if row.state == WebhookState.ON and row.failing_since is not None:
        return parts.badge(_("on, failing"), "soon")
    return parts.badge(WebhookState(row.state).label, TONES[WebhookState(row.state)])


@require_GET
def webhook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One webhook: where it calls, how it does, what it delivered."""
    actor = actor_of(request)
    row = selectors.webhook_of(actor, pk)
    state = request.GET.get("state", "")
    state = state if state in DeliveryState.values else ""
    wanted = DeliveryFilter(state=state, after=_uuid(request.GET.get("after", "")))
    found = selectors.deliveries(actor, row, wanted)
    shown = found[: selectors.PAGE]
    older = with_query(request, after=str(shown[-1].pk)) if len(found) > len(shown) else ""
    newest = with_query(request, after=None) if wanted.after else ""
    context = {
        "webhook": row,
        "owner": row.owner.label,
        "state": state_badge(row),
        "trouble": Trouble(row.trouble).label if row.trouble else "",
        "is_resting": row.rests_until is not None and row.rests_until > clock.now(),
        "is_off": row.state == WebhookState.DISABLED,
        "two_sign": row.former_until is not None and row.former_until > clock.now(),
        "types": [] if ALL in row.event_types else row.event_types,
        "acts": _acts(actor, row),
        "chips": _chips(request, state),
        "table": _deliveries(shown),
        "page": Page(len(shown), newest, older),
    }
    return render(request, "bridges/webhook.html", context)


def _acts(actor: Actor, row: Webhook) -> list[tuple[str, str, str, bool]]:
    """Buttons: title, address, kind, whether a dialog opens."""
    allowed = permitted(actor, [*(one.name for one in VERBS.values()), services.renew_secret.name], row)
    is_on = row.state == WebhookState.ON
    left_out = {"resume"} if is_on else {"test", "replay-failed", "pause"}
    if row.owner_id == actor.person_id:
        left_out.add("take-over")
    kinds = {"test": "primary", "resume": "primary", "remove": "danger"}
    made = [
        (str(act.title), reverse("bridges:act", args=[row.pk, verb]), kinds.get(verb, ""), True)
        for verb, act in VERBS.items()
        if act.name in allowed and verb not in left_out
    ]
    if services.renew_secret.name in allowed:
        made.insert(-1, (str(services.renew_secret.title), reverse("bridges:secret", args=[row.pk]), "", False))
    return made


def _chips(request: HttpRequest, state: str) -> list[Link]:
    chips = [Link(_("All"), with_query(request, state=None, after=None), is_current=not state)]
    for one in DeliveryState:
        chips.append(Link(one.label, with_query(request, state=one.value, after=None), is_current=state == one))
    return chips


def _deliveries(rows: list[Delivery]) -> Table[Delivery]:
    now = clock.now()
    return Table(
        caption=_("Deliveries"),
        rows=rows,
        empty=_("No delivery"),
        empty_hint=_("Send a test event, or wait until something happens that this webhook tells."),
        columns=[
            Column(
                "event",
                _("Event"),
                lambda row: parts.row_link(
                    reverse("bridges:delivery", args=[row.pk]), row.event_type, str(row.message_id)
                ),
                narrow="main",
            ),
            Column("state", _("State"), delivery_badge, tight=True),
            Column("status", _("Last answer"), _answered),
            Column("attempts", _("Tries"), lambda row: str(row.attempts), tight=True, align="end"),
            Column("at", _("Happened"), lambda row: parts.when(row.occurred_at, now=now), tight=True),
        ],
    )


def delivery_badge(row: Delivery) -> str:
    """What became of it."""
    return parts.badge(DeliveryState(row.state).label, TONES[DeliveryState(row.state)])


def _answered(row: Delivery) -> str:
    if row.status is None and not row.trouble:
        return parts.NOTHING
    words = str(Trouble(row.trouble).label) if row.trouble else ""
    return parts.two_lines(str(row.status or "—"), words)


@require_GET
def delivery(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One delivery with every try."""
    actor = actor_of(request)
    row, tries = selectors.delivery_of(actor, pk)
    may_replay = services.replay_delivery.name in permitted(actor, [services.replay_delivery.name], row)
    told = [
        {
            "at": one.at,
            "took_ms": one.took_ms,
            "status": one.status,
            "trouble": Trouble(one.trouble).label if one.trouble else "",
            "words": one.words,
            "url": one.url,
            "sent_bytes": one.sent_bytes,
            "headers": sorted(one.answer_headers.items()),
            "head": one.answer_head,
        }
        for one in tries
    ]
    context = {
        "delivery": row,
        "webhook": row.webhook,
        "state": delivery_badge(row),
        "tries": told,
        "may_replay": may_replay and row.webhook.state == WebhookState.ON,
        "is_waiting": row.state == DeliveryState.WAITING,
    }
    return render(request, "bridges/delivery.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def places_for(actor: Actor) -> list[Organisation]:
    """Organisations at which the actor may make a webhook; inside `reading(actor)`."""
    keys = [key for key, _label in offered("people.Organisation", actor) if key]
    rows = list(Organisation.objects.visible_to(actor).filter(pk__in=keys))
    name = services.create_webhook.name
    return [row for row in rows if name in permitted(actor, [name], row)]
