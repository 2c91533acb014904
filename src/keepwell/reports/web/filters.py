# SPDX-License-Identifier: Apache-2.0
"""The filters above every report: what can be chosen, and what is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepwell.contracts.models import CoveredSystem
from keepwell.desk.choices import Channel, Severity
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.people.models import Team
from keepwell.people.selectors import customers, organisation_lines
from keepwell.reports.asking import Asked, asked_of
from keepwell.reports.choices import ReportName, Span, Step
from keepwell.ui import parts
from keepwell.ui.addresses import with_query
from keepwell.ui.faces import Link, Text
from keepwell.ui.navigation import actor_of

_KEPT_SECONDS = 60
_MOST = 300

Options = Sequence[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One box to choose from; `empty` is what choosing nothing means."""

    name: str
    title: Text
    options: Options
    chosen: str
    empty: Text = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """One box for a whole number."""

    name: str
    title: Text
    value: int
    least: int
    most: int


def asked_in(request: HttpRequest) -> Asked:
    """What the address asks, by the reader's clock."""
    return asked_of(request.GET, zone=str(parts.viewer_zone()), now=clock.now())


def choices_for(request: HttpRequest, name: str, asked: Asked) -> list[Choice]:
    """The boxes above a report."""
    actor = actor_of(request)
    everything = _("All")
    found = [
        Choice("customer", _("Customer"), _kept(actor, "customers", _customers), str(asked.customer or ""), everything),
        Choice(
            "organisation",
            _("Organisation"),
            _kept(actor, "places", _places),
            str(asked.organisation or ""),
            everything,
        ),
        Choice("team", _("Team"), _kept(actor, "teams", _teams), str(asked.team or ""), everything),
        Choice("system", _("System"), _kept(actor, "systems", _systems), str(asked.system or ""), everything),
        Choice("channel", _("Channel"), Channel.choices, asked.channel, everything),
        Choice("severity", _("Severity"), Severity.choices, asked.severity, everything),
    ]
    if name == ReportName.FLOW:
        found.append(Choice("step", _("Cut"), Step.choices, asked.step))
    return [one for one in found if one.options]


def spans(request: HttpRequest, asked: Asked) -> list[Link]:
    """The periods that one click gives."""
    return [
        Link(one.label, with_query(request, span=one.value, **{"from": None, "to": None}), is_current=one == asked.span)
        for one in Span
    ]


def typed_for(name: str, asked: Asked, handling: int) -> list[Typed]:
    """The assumptions that some reports let the reader change."""
    if name == ReportName.RETURNS:
        return [Typed("within", _("Reopened within days"), asked.within, 1, 365)]
    if name == ReportName.STAFFING:
        return [
            Typed("handling", _("Minutes of work a request"), asked.handling or handling, 1, 2880),
            Typed("share", _("Of 100 in time"), asked.share, 1, 99),
            Typed("minutes", _("In time: within minutes"), asked.minutes, 0, 2880),
            Typed("shrinkage", _("Leave and breaks, of 100"), asked.shrinkage, 0, 90),
        ]
    return []


def _kept(actor: Actor, name: str, find: Callable[[Actor], Options]) -> Options:
    """Asked once a minute, since they hardly change."""
    key = f"reports.{name}:{actor.fingerprint}:{get_language()}"
    known: Options | None = cache.get(key)
    if known is None:
        known = find(actor)
        cache.set(key, known, _KEPT_SECONDS)
    return known


def _customers(actor: Actor) -> Options:
    found = [(str(row.pk), row.label) for row in customers(actor)]
    return found if len(found) > 1 else []


def _places(actor: Actor) -> Options:
    lines = [one for one in organisation_lines(actor) if not one.is_provider][:_MOST]
    return [(str(one.id), f"{'　' * max(0, one.depth - 1)}{one.name}") for one in lines] if len(lines) > 1 else []


def _teams(actor: Actor) -> Options:
    return [(str(row.pk), row.label) for row in Team.objects.visible_to(actor)[:_MOST]]


def _systems(actor: Actor) -> Options:
    rows = CoveredSystem.objects.visible_to(actor).order_by("name", "pk")[:_MOST]
    return [(str(row.pk), row.name) for row in rows]
