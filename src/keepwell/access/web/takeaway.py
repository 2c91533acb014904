# SPDX-License-Identifier: Apache-2.0
"""A review as CSV or XLSX; no cell of it can run as a formula in a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook

from keepwell.access.choices import Flag, LineKind, Verdict
from keepwell.access.models import Review, ReviewLine
from keepwell.access.web.readers import Named
from keepwell.core.spreadsheets import safe_cell
from keepwell.people.selectors import cards

_BOM = "\ufeff"  # without it, Excel reads Chinese as something else


def _rows(review: Review, lines: Sequence[ReviewLine], names: Named) -> Iterator[list[str]]:
    deciders = {key: card.name for key, card in cards(one.decided_by_id for one in lines).items()}
    yield [
        _("No."), _("Kind"), _("Person"), _("Holds"), _("Where"), _("Since"), _("Last here"), _("Worth a look"),
        _("Decision"), _("Reason"), _("Decided by"), _("Decided on"),
    ]  # fmt: skip
    for one in lines:
        cells = [
            str(one.number),
            str(LineKind(one.kind).label),
            names.people.get(one.person_id, "") if one.person_id else "",
            names.what(one.kind, one.role, one.label),
            names.where(one.place_id, one.project_id),
            one.since.isoformat() if one.since else "",
            one.last_seen_at.isoformat(timespec="minutes") if one.last_seen_at else "",
            ", ".join(str(Flag(flag).label) for flag in one.flags),
            str(Verdict(one.verdict).label),
            one.reason,
            deciders.get(one.decided_by_id, "") if one.decided_by_id else "",
            one.decided_at.isoformat(timespec="minutes") if one.decided_at else "",
        ]
        yield [safe_cell(cell) for cell in cells]
    yield []
    yield [_("Review"), safe_cell(review.title), _("SHA-256"), review.content_hash]


def _file(body: bytes, kind: str, review: Review, ending: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="access-review-{review.pk}.{ending}"'
    return answer


def csv_file(review: Review, lines: Sequence[ReviewLine], names: Named) -> HttpResponse:
    """For programs and for Excel."""
    text = io.StringIO()
    csv.writer(text).writerows(_rows(review, lines, names))
    return _file((_BOM + text.getvalue()).encode(), "text/csv; charset=utf-8", review, "csv")


def xlsx_file(review: Review, lines: Sequence[ReviewLine], names: Named) -> HttpResponse:
    """For Excel."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Review"))
    for row in _rows(review, lines, names):
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return _file(kept.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", review, "xlsx")
