# SPDX-License-Identifier: Apache-2.0
"""Charts drawn on the server, as SVG for paper: bars, stacked bars, lines and heat tables; no browser takes part.

Paper is white, so the colours stand here once: the light theme's chart colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from django.utils.html import escape

from keepwell.ui.charts import Chart, Figure, Kind, Value

_WIDTH, _LEFT, _TOP, _ROW = 640, 46, 24, 18
_HEIGHT = 190
COLOURS = ("#0b6e73", "#4a6bb5", "#9a5b14", "#7b5ea7", "#5f6d81", "#b0476b", "#8a5200")
_TONES = {"ok": "#3f8f6b", "soon": "#c98a1b", "late": "#b3261e", "pause": "#5b4b9a", "accent": "#0b6e73"}
_INK, _FAINT, _LINE = "#18222f", "#5f6d81", "#e4e8ed"
_LABELS = 12


@dataclass(frozen=True, slots=True)
class _Scale:
    """From a value to a place on the paper."""

    top: float
    length: float

    def of(self, value: Value) -> float:
        """How long it is drawn."""
        return max(0.0, float(value or 0)) / self.top * self.length if self.top else 0.0


def svg(chart: Chart) -> str:
    """The chart as an SVG picture; empty where there is nothing to draw, or a table says it better."""
    if chart.is_empty or chart.kind is Kind.HEAT:
        return ""
    draw = _lying if chart.is_sideways and chart.kind is not Kind.LINE else _standing
    body, height = draw(chart)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}"'
        f' width="{_WIDTH}" height="{height:g}"'
        f' font-family="Noto Sans CJK SC" font-size="10" fill="{_INK}">{_legend(chart)}{body}</svg>'
    )


def _colour(chart: Chart, place: int) -> str:
    tone = chart.series[place].tone
    return _TONES.get(tone, COLOURS[place % len(COLOURS)])


def _legend(chart: Chart) -> str:
    if len(chart.series) < 2:  # one series is named by the heading
        return ""
    made, left = [], float(_LEFT)
    for place, one in enumerate(chart.series):
        made.append(f'<rect x="{left:g}" y="4" width="9" height="9" fill="{_colour(chart, place)}"/>')
        made.append(f'<text x="{left + 13:g}" y="12">{escape(str(one.title))}</text>')
        left += 26 + sum(10 if letter >= "\u2e80" else 6 for letter in str(one.title))
    return "".join(made)


def nice(value: float) -> float:
    """The next round figure at or above a value: where an axis may end."""
    if value <= 0:
        return 1
    unit = 10 ** (ceil(log10(value)) - 1)
    return next(float(step * unit) for step in (1, 2, 2.5, 5, 10) if step * unit >= value - 1e-12)


def _top(chart: Chart) -> float:
    values = [[float(value or 0) for value in one.values] for one in chart.series]
    if chart.kind is Kind.STACKED:
        most = max((sum(column) for column in zip(*values, strict=True)), default=0)
    else:
        most = max((value for one in values for value in one), default=0)
    if chart.figure is Figure.SPAN:
        unit = 86_400 if most >= 3 * 86_400 else 3_600 if most >= 2 * 3_600 else 60  # as on the screen
        return nice(most / unit) * unit
    return nice(most)


def _standing(chart: Chart) -> tuple[str, float]:
    """Bars or lines over a horizontal axis."""
    scale = _Scale(_top(chart), _HEIGHT)
    floor = _TOP + _HEIGHT
    step = (_WIDTH - _LEFT - 6) / max(1, len(chart.labels))
    made = [_grid(chart, scale, floor)]
    if chart.kind is Kind.LINE:
        made += [_line(chart, place, scale, step, floor) for place in range(len(chart.series))]
    else:
        made += [_column(chart, at, scale, step, floor) for at in range(len(chart.labels))]
    every = max(1, ceil(len(chart.labels) / _LABELS))
    for at in range(0, len(chart.labels), every):
        middle = _LEFT + step * (at + 0.5)
        text = escape(_short(str(chart.labels[at]), max(6, int(step * every / 7))))
        made.append(f'<text x="{middle:.1f}" y="{floor + 14}" text-anchor="middle" fill="{_FAINT}">{text}</text>')
    return "".join(made), floor + 22


def _grid(chart: Chart, scale: _Scale, floor: float) -> str:
    made = []
    for part in range(5):
        height = floor - scale.length * part / 4
        said = escape(chart.said(_whole(scale.top * part / 4)))
        made.append(f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{height:g}" y2="{height:g}" stroke="{_LINE}"/>')
        made.append(
            f'<text x="{_LEFT - 4}" y="{height + 3:g}" text-anchor="end" fill="{_FAINT}" font-size="8">{said}</text>'
        )
    return "".join(made)


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _line(chart: Chart, place: int, scale: _Scale, step: float, floor: float) -> str:
    """A line that breaks where nothing is known."""
    made: list[str] = []
    run: list[str] = []
    for at, value in enumerate([*chart.series[place].values, None]):
        if value is not None:
            run.append(f"{_LEFT + step * (at + 0.5):.1f},{floor - scale.of(value):.1f}")
        elif run:
            made.append(" ".join(run))
            run = []
    colour = _colour(chart, place)
    return "".join(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"/>' for points in made)


def _column(chart: Chart, at: int, scale: _Scale, step: float, floor: float) -> str:
    left = _LEFT + step * (at + 0.1)
    if chart.kind is Kind.STACKED:
        return _pile(chart, at, scale, (left, step * 0.8), floor)
    wide = step * 0.8 / len(chart.series)
    return "".join(
        f'<rect x="{left + wide * place:.1f}" y="{floor - scale.of(one.values[at]):.1f}"'
        f' width="{max(0.5, wide - 0.5):.1f}" height="{scale.of(one.values[at]):.1f}" fill="{_colour(chart, place)}"/>'
        for place, one in enumerate(chart.series)
    )


def _pile(chart: Chart, at: int, scale: _Scale, span: tuple[float, float], floor: float) -> str:
    made, height = [], floor
    for place, one in enumerate(chart.series):
        length = scale.of(one.values[at])
        height -= length
        made.append(
            f'<rect x="{span[0]:.1f}" y="{height:.1f}" width="{span[1]:.1f}" height="{length:.1f}"'
            f' fill="{_colour(chart, place)}"/>'
        )
    return "".join(made)


def _lying(chart: Chart) -> tuple[str, float]:
    """Bars that lie, for long labels, each with its figure at its end."""
    name_width = 190
    scale = _Scale(_top(chart), _WIDTH - name_width - 60)
    made = []
    for at, label in enumerate(chart.labels):
        height = _TOP + at * _ROW
        made.append(
            f'<text x="{name_width - 6}" y="{height + 11}" text-anchor="end">{escape(_short(str(label), 28))}</text>'
        )
        made.append(_lying_row(chart, at, scale, name_width, height))
    return "".join(made), _TOP + len(chart.labels) * _ROW + 4


def _lying_row(chart: Chart, at: int, scale: _Scale, left: float, height: float) -> str:
    made: list[str] = []
    values: Sequence[Value] = [one.values[at] for one in chart.series]
    thick = (_ROW - 4) if chart.kind is Kind.STACKED else (_ROW - 4) / len(values)
    place_x, longest = float(left), 0.0
    for place, value in enumerate(values):
        length = scale.of(value)
        top = height if chart.kind is Kind.STACKED else height + place * thick
        x = place_x if chart.kind is Kind.STACKED else left
        made.append(
            f'<rect x="{x:.1f}" y="{top:.1f}" width="{length:.1f}" height="{max(1, thick - 0.5):.1f}"'
            f' fill="{_colour(chart, place)}"/>'
        )
        place_x += length
        longest = max(longest, length)
    end = place_x if chart.kind is Kind.STACKED else left + longest
    known = [value for value in values if value is not None]
    said = chart.said(sum(known) if chart.kind is Kind.STACKED else max(known, default=None))
    made.append(f'<text x="{end + 4:.1f}" y="{height + 11:.1f}" fill="{_FAINT}">{escape(said)}</text>')
    return "".join(made)


def _short(text: str, most: int) -> str:
    wide = sum(2 if letter >= "\u2e80" else 1 for letter in text)
    return text if wide <= most else text[: max(2, most // (2 if text[:1] >= "\u2e80" else 1) - 1)] + "…"
