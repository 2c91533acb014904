# SPDX-License-Identifier: Apache-2.0
"""Charts declared as labels and series; the kit shows each as a picture, as a table, and as files to take away.

Chart(_("In and out"), axis=_("Day"), labels=days, series=[Series(_("New"), [3, 5]), Series(_("Closed"), [2, 6])])
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook

from keepwell.core.spreadsheets import safe_cell
from keepwell.ui import words
from keepwell.ui.addresses import with_query
from keepwell.ui.faces import Link, Text

Value = float | int | None
FORMATS = ("csv", "xlsx")
HEAT_STEPS = 5
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = frozenset({"", "accent", "ok", "soon", "late", "pause"})


class Kind(StrEnum):
    """How a chart is drawn; a heat table needs no script."""

    BAR = "bar"
    STACKED = "stacked"
    LINE = "line"
    HEAT = "heat"


class Figure(StrEnum):
    """What the values are: a count, a share of one, or a length of time in seconds."""

    NUMBER = "number"
    SHARE = "share"
    SPAN = "span"


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a legend with its values, a value for each label; `tone` where the colour means a state."""

    title: Text
    values: Sequence[Value]
    tone: str = ""

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"A series has no tone {self.tone!r}; it knows {', '.join(sorted(TONES))}.")


@dataclass(frozen=True, slots=True)
class Chart:
    """What a figure shows; hand it to `{% chart %}`. `summary` says in a sentence what is to be seen in it.

    `key` names it on its page (element id, `?chart=` of its downloads). `urls` lead from each label to what it counts.
    """

    title: Text
    labels: Sequence[Text]
    series: Sequence[Series]
    kind: Kind = Kind.BAR
    figure: Figure = Figure.NUMBER
    axis: Text = ""
    unit: Text = ""
    summary: Text = ""
    key: str = "chart"
    urls: Sequence[str] = ()
    downloads: Sequence[Link] = field(default_factory=tuple)
    is_sideways: bool = False

    def __post_init__(self) -> None:
        uneven = [str(one.title) for one in self.series if len(one.values) != len(self.labels)]
        if uneven:
            raise ValueError(f"{', '.join(uneven)}: a series has one value for each of the {len(self.labels)} labels.")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not any(value for one in self.series for value in one.values)

    @property
    def counted_in(self) -> str:
        """What the axis counts, beside the title."""
        return str(self.unit) or _scale(self)[1]

    def said(self, value: Value) -> str:
        """A value in the reader's words."""
        return spoken(value, self.figure)

    def columns(self) -> list[str]:
        """The heads of the table: the axis, then each series."""
        return [str(self.axis or _("Period")), *(str(one.title) for one in self.series)]

    def rows(self) -> list["Line"]:
        """The table's lines, every value in words."""
        top = max((abs(value) for one in self.series for value in one.values if value), default=0)
        return [
            Line(
                label,
                self.urls[at] if at < len(self.urls) else "",
                [Mark(self.said(one.values[at]), _heat(one.values[at], top)) for one in self.series],
            )
            for at, label in enumerate(self.labels)
        ]

    def drawing(self) -> str:
        """What the browser needs to draw it, as JSON; the words of every value come along."""
        scale, _unit = _scale(self)
        return orjson.dumps(
            {
                "kind": self.kind.value,
                "sideways": self.is_sideways,
                "share": self.figure is Figure.SHARE,
                "whole": self.figure is Figure.NUMBER,
                "labels": [str(label) for label in self.labels],
                "urls": list(self.urls),
                "series": [
                    {
                        "title": str(one.title),
                        "tone": one.tone,
                        "values": [None if value is None else round(value / scale, 4) for value in one.values],
                        "said": [self.said(value) for value in one.values],
                    }
                    for one in self.series
                ],
            }
        ).decode()


@dataclass(frozen=True, slots=True)
class Mark:
    """A value as the table prints it; `heat` from 0 to 5 is its shade in a heat table."""

    text: str
    heat: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the chart's table."""

    label: Text
    url: str
    marks: Sequence[Mark]


def spoken(value: Value, figure: Figure = Figure.NUMBER) -> str:
    """A figure in words: “1,284”, “92.5%”, “3 h 05 min”; a dash where there is none."""
    if value is None:
        return "—"
    if figure is Figure.SHARE:
        return f"{value * 100:.1f}%".replace(".0%", "%")
    if figure is Figure.SPAN:
        return words.span(int(value))
    return words.number(value) if isinstance(value, int) else f"{value:,.1f}"


def _heat(value: Value, top: float) -> int:
    if not value or not top:
        return 0
    return max(1, min(HEAT_STEPS, round(abs(value) / top * HEAT_STEPS)))


def _scale(chart: Chart) -> tuple[float, str]:
    """By what seconds are divided for the axis, and what it then counts."""
    if chart.figure is not Figure.SPAN:
        return 1, ""
    top = max((value for one in chart.series for value in one.values if value), default=0)
    if top >= 3 * words.DAY:
        return words.DAY, pgettext("unit of an axis", "days")
    if top >= 2 * words.HOUR:
        return words.HOUR, pgettext("unit of an axis", "hours")
    return words.MINUTE, pgettext("unit of an axis", "minutes")


def downloads(request: HttpRequest, key: str = "chart") -> list[Link]:
    """Links by which the page's filters, this chart and a format come back to the same view: see `asked_file`."""
    return [Link(name.upper(), with_query(request, chart=key, format=name)) for name in FORMATS]


def asked_file(request: HttpRequest, charts: Sequence[Chart]) -> HttpResponse | None:
    """The file that `?chart=…&format=csv` asks for; None when the page itself is wanted."""
    wanted = next((chart for chart in charts if chart.key == request.GET.get("chart")), None)
    name = request.GET.get("format", "")
    if wanted is None or name not in FORMATS:
        return None
    body, kind = (_csv(wanted), "text/csv; charset=utf-8") if name == "csv" else (_xlsx(wanted), EXCEL)
    return HttpResponse(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{wanted.key}.{name}"'}
    )


def _plain(chart: Chart) -> list[list[str | Value]]:
    """Head and lines for machines: values as they are, labels safe against formulas."""
    lines: list[list[str | Value]] = [[safe_cell(name) for name in chart.columns()]]
    for at, label in enumerate(chart.labels):
        lines.append([safe_cell(str(label)), *(one.values[at] for one in chart.series)])
    return lines


def _csv(chart: Chart) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(_plain(chart))
    return text.getvalue().encode("utf-8-sig")  # Excel reads Chinese only after the mark


def _xlsx(chart: Chart) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(pgettext("sheet of a file", "Figures"))
    for line in _plain(chart):
        sheet.append(line)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
