# SPDX-License-Identifier: Apache-2.0
"""What really caused the cases, by system and by CAD tool (B46, B91)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from keepwell.desk.choices import SOLVED_STATES, Cause
from keepwell.kernel.actor import Actor
from keepwell.reports.asking import Asked
from keepwell.reports.figures import Behind, Column, Kind, Row, Sheet, Tile, nothing
from keepwell.reports.selectors.naming import systems, unnamed, where
from keepwell.reports.selectors.scope import ended, facts
from keepwell.ui import charts

LINES = 40
_By = Mapping[Any, Counter[str]]


def causes(actor: Actor, asked: Asked, now: datetime) -> tuple[list[Tile], list[Sheet]]:
    """Tiles and sheets of causes."""
    counted = facts(actor, asked).filter(ended(asked), ticket__state__in=SOLVED_STATES)
    rows = (
        counted.values_list("ticket__system_id", "ticket__cad_tool", "ticket__cause").annotate(n=Count("pk")).order_by()
    )
    by_system: dict[Any, Counter[str]] = defaultdict(Counter)
    by_tool: dict[Any, Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    for system, tool, cause, n in rows:
        by_system[system][cause] += n
        by_tool[tool][cause] += n
        total[cause] += n
    by_tool.pop("", None)
    names = systems(by_system)
    tiles = [Tile(_("Solved"), total.total(), behind=where(asked, "finished"))]
    for cause, n in total.most_common(3):
        share = n / total.total()
        note = _("%(n)s tickets") % {"n": n}
        tiles.append(
            Tile(cause_words(cause), share, Kind.SHARE, note=note, behind=where(asked, "finished", cause=cause))
        )
    return tiles, [
        _sheet(
            "systems", _("By system"), by_system, lambda pk: names.get(pk, unnamed()) if pk else _("no system"), asked
        ),
        _sheet("tools", _("By CAD tool and version"), by_tool, str, asked),
    ]


def cause_words(cause: str) -> str:
    """A cause in words."""
    return str(Cause(cause).label) if cause in Cause.values else cause


def _sheet(key: str, title: str, found: _By, name: Callable[[Any], str], asked: Asked) -> Sheet:
    shown = [cause for cause in Cause.values if any(one[cause] for one in found.values())]
    top = sorted(found.items(), key=lambda item: (-item[1].total(), name(item[0])))[:LINES]
    return Sheet(
        key=key,
        title=title,
        how=[
            _("Tickets solved in the period, by the cause that was stated with evidence when they were solved."),
            _("What was reopened and solved again counts once, with its last cause.")
            if key == "systems"
            else _("Only tickets that name a CAD tool, as it was written."),
        ],
        columns=[
            Column("name", _("System") if key == "systems" else _("CAD tool"), Kind.TEXT),
            *(Column(cause, cause_words(cause), charted=True) for cause in shown),
            Column("all", _("Solved")),
        ],
        rows=[
            Row([name(one), *(counts[cause] for cause in shown), counts.total()], _behind(key, one, counts, asked))
            for one, counts in top
        ],
        chart=charts.Kind.STACKED,
        unit=_("tickets"),
        sideways=True,
        empty=nothing(),
    )


def _behind(key: str, one: Any, counts: Counter[str], asked: Asked) -> dict[str, Behind]:
    if not one:
        return {}
    narrow = {"system" if key == "systems" else "tool": one}
    found = {cause: where(asked, "finished", cause=cause, **narrow) for cause, n in counts.items() if n}
    return {**found, "all": where(asked, "finished", **narrow)}
