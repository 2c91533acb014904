# SPDX-License-Identifier: Apache-2.0
"""A report on paper: HTML of our own, made a PDF by WeasyPrint. It fetches nothing from anywhere."""

from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from keepwell.reports.drawing import svg
from keepwell.reports.figures import Kind, Report, chart_of, spoken
from keepwell.ui.printing import pdf
from keepwell.ui.shell import LANGUAGE_TAGS

#: a day's table of three years does not belong on paper: the spreadsheet has every line
MOST_LINES = 100
_SHEET = Path(__file__).parent / "static/reports/paper.css"


def as_html(report: Report, *, language: str, made_at: str, by: str) -> str:
    """The report as a page for printing, in one language."""
    with translation.override(language):
        sheets = []
        for one in report.sheets:
            chart = chart_of(one)
            heads = [{"title": str(c.title), "is_end": c.kind is not Kind.TEXT} for c in one.columns]
            lines = [
                [
                    {"text": spoken(value, c.kind), "is_end": c.kind is not Kind.TEXT}
                    for value, c in zip(row.values, one.columns, strict=True)
                ]
                for row in one.rows[:MOST_LINES]
            ]
            left = len(one.rows) - len(lines)
            picture = SafeString(svg(chart)) if chart is not None else ""  # drawn here, every word in it escaped
            sheets.append({"sheet": one, "svg": picture, "heads": heads, "lines": lines, "left": left})
        context = {
            "report": report,
            "tiles": [(one, spoken(one.value, one.kind)) for one in report.tiles],
            "sheets": sheets,
            "made_at": made_at,
            "by": by,
            "lang": LANGUAGE_TAGS.get(language, language),
        }
        return render_to_string("reports/paper.html", context)


def as_pdf(report: Report, *, language: str, made_at: str, by: str) -> bytes:
    """The bytes of the PDF."""
    page = as_html(report, language=language, made_at=made_at, by=by)
    return pdf(page, _SHEET.read_text(encoding="utf-8"))
