# SPDX-License-Identifier: Apache-2.0
"""A report as a value: tiles and sheets with plain figures. Page, files, paper and API are all made from it.

Words in it are in the reader's language; it can be frozen to JSON and read back, so that an edition stays what it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from keepwell.ui import charts, words
from keepwell.ui.faces import Text

Value = str | int | float | date | datetime | None
#: where the tickets behind a figure are: parameters of their list
Behind = Mapping[str, str]


class Kind(StrEnum):
    """What a column holds: words, a count, a share of one, seconds, a number with a fraction, a day, an instant."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    SPAN = "span"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet; `charted` ones are the chart's series, `tone` where the colour means a state."""

    key: str
    title: Text
    kind: Kind = Kind.COUNT
    charted: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line; `behind` gives, by column, the tickets that were counted."""

    values: Sequence[Value]
    behind: Mapping[str, Behind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its chart; `how` says in a sentence or two how it is counted."""

    key: str
    title: Text
    how: Sequence[Text]
    columns: Sequence[Column]
    rows: Sequence[Row]
    chart: charts.Kind | None = None
    unit: Text = ""
    sideways: bool = False
    empty: Text = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted."""
        return not any(isinstance(value, (int, float)) and value for row in self.rows for value in row.values)

    def charted(self) -> list[tuple[int, Column]]:
        """The chart's series: place and column."""
        return [(place, column) for place, column in enumerate(self.columns) if column.charted]


@dataclass(frozen=True, slots=True)
class Tile:
    """One large figure above the sheets."""

    title: Text
    value: Value
    kind: Kind = Kind.COUNT
    tone: str = ""
    note: Text = ""
    behind: Behind | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says."""

    name: str
    title: Text
    period: str
    filters: Sequence[tuple[str, str]]
    tiles: Sequence[Tile]
    sheets: Sequence[Sheet]
    how: Sequence[Text] = ()


def spoken(value: Value, kind: Kind) -> str:
    """A figure in the reader's words; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, str) or kind not in _SPOKEN:
        return str(value)
    return _SPOKEN[kind](value)


_SPOKEN: Mapping[Kind, Callable[[float], str]] = {
    Kind.SHARE: lambda value: f"{value:.1%}",
    Kind.SPAN: lambda value: words.span(int(value)),
    Kind.NUMBER: lambda value: f"{value:,.1f}",
    Kind.COUNT: lambda value: words.number(int(value)),
}


def chart_of(sheet: Sheet, **more: Any) -> charts.Chart | None:
    """The picture of a sheet, if it has one."""
    series = sheet.charted()
    if sheet.chart is None or not series:
        return None
    figures = {Kind.SHARE: charts.Figure.SHARE, Kind.SPAN: charts.Figure.SPAN}
    return charts.Chart(
        sheet.title,
        labels=[spoken(row.values[0], sheet.columns[0].kind) for row in sheet.rows],
        series=[
            charts.Series(column.title, [_plain(row.values[at]) for row in sheet.rows], column.tone)
            for at, column in series
        ],
        kind=sheet.chart,
        figure=figures.get(series[0][1].kind, charts.Figure.NUMBER),
        axis=sheet.columns[0].title,
        unit=sheet.unit,
        key=sheet.key,
        is_sideways=sheet.sideways,
        **more,
    )


def _plain(value: Value) -> float | int | None:
    return value if isinstance(value, (int, float)) else None


def as_json(report: Report) -> dict[str, Any]:
    """The report for programs and for keeping: raw values, rows by column."""
    return {
        "report": report.name,
        "title": str(report.title),
        "period": report.period,
        "filters": [list(pair) for pair in report.filters],
        "how": [str(line) for line in report.how],
        "tiles": [
            {
                "title": str(one.title),
                "value": _raw(one.value),
                "kind": one.kind.value,
                "tone": one.tone,
                "note": str(one.note),
            }
            for one in report.tiles
        ],
        "sheets": [_sheet_json(one) for one in report.sheets],
    }


def _sheet_json(sheet: Sheet) -> dict[str, Any]:
    return {
        "key": sheet.key,
        "title": str(sheet.title),
        "how": [str(line) for line in sheet.how],
        "columns": [
            {"key": one.key, "title": str(one.title), "kind": one.kind.value, "charted": one.charted, "tone": one.tone}
            for one in sheet.columns
        ],
        "rows": [[_raw(value) for value in row.values] for row in sheet.rows],
        "chart": sheet.chart.value if sheet.chart else None,
        "unit": str(sheet.unit),
        "sideways": sheet.sideways,
        "empty": str(sheet.empty),
    }


def _raw(value: Value) -> str | int | float | None:
    return value.isoformat() if isinstance(value, date) else value


def from_json(kept: Mapping[str, Any]) -> Report:
    """A frozen report, as it was."""
    return Report(
        name=kept["report"],
        title=kept["title"],
        period=kept["period"],
        filters=[(name, value) for name, value in kept["filters"]],
        how=kept["how"],
        tiles=[Tile(t["title"], t["value"], Kind(t["kind"]), t["tone"], t["note"]) for t in kept["tiles"]],
        sheets=[_sheet_of(one) for one in kept["sheets"]],
    )


def _sheet_of(kept: Mapping[str, Any]) -> Sheet:
    columns = [Column(c["key"], c["title"], Kind(c["kind"]), c["charted"], c["tone"]) for c in kept["columns"]]
    rows = [
        Row([_read(value, column.kind) for value, column in zip(row, columns, strict=True)]) for row in kept["rows"]
    ]
    return Sheet(
        key=kept["key"],
        title=kept["title"],
        how=kept["how"],
        columns=columns,
        rows=rows,
        chart=charts.Kind(kept["chart"]) if kept["chart"] else None,
        unit=kept["unit"],
        sideways=kept["sideways"],
        empty=kept["empty"],
    )


def _read(value: Any, kind: Kind) -> Value:
    if value is None:
        return None
    if kind is Kind.DAY:
        return date.fromisoformat(value)
    found: Value = datetime.fromisoformat(value) if kind is Kind.MOMENT else value
    return found


def nothing() -> str:
    """What an empty sheet says."""
    return _("Nothing was counted in this period. Choose a longer one, or remove a filter.")
