# SPDX-License-Identifier: Apache-2.0
"""The shown list as a file: logged first, then streamed in pieces, so that a hundred thousand rows fit any memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keepwell.core.sheet_stream import csv_stream, xlsx_stream
from keepwell.desk.selectors import QueueLine
from keepwell.desk.selectors.doors import sees_list
from keepwell.desk.selectors.filters import QueueFilter
from keepwell.desk.selectors.queue import in_order, lines
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Team
from keepwell.queues.choices import FileFormat
from keepwell.queues.columns import TITLES, known
from keepwell.queues.services import ExportList, export_list
from keepwell.queues.web.board import spoken_filter
from keepwell.queues.web.opening import Opened, open_list
from keepwell.ui.acting import is_fragment
from keepwell.ui.navigation import actor_of

MOST_ROWS = 100_000
_PIECE = 500
_TYPES = {
    FileFormat.CSV.value: "text/csv; charset=utf-8",
    FileFormat.XLSX.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_http_methods(["GET", "POST"])
def take_along(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Say what will leave and as what; then let it leave."""
    actor = actor_of(request)
    if not sees_list(actor) or actor.person_id is None:
        raise NotFound
    with reading(actor):
        opened = open_list(request, actor)
    columns = known(request.GET.get("columns", "").split(","))
    if request.method == "POST":
        return _file(request, actor, opened, columns)
    context = {"said": spoken_filter(opened), "formats": FileFormat.choices, "address": request.get_full_path()}
    return render(request, "queues/parts/export.html" if is_fragment(request) else "queues/export.html", context)


def _file(request: HttpRequest, actor: Actor, opened: Opened, columns: Sequence[str]) -> StreamingHttpResponse:
    wanted = request.POST.get("file_format", "")
    if wanted not in FileFormat.values:
        raise DomainError(_("Choose CSV or XLSX."))
    export_list(actor, actor.person_id, ExportList(query=opened.query, columns=tuple(columns), file_format=wanted))
    now = clock.now()
    titles = [str(TITLES[code]) for code in columns]
    table = _Table(actor, opened.asked, tuple(columns), now)
    made = csv_stream(titles, table.rows()) if wanted == FileFormat.CSV else xlsx_stream(titles, table.rows())
    name = f"{_('tickets')}-{timezone.localtime(now):%Y%m%d-%H%M}.{wanted}"
    response = StreamingHttpResponse(made, content_type=_TYPES[wanted])
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


class _Table:
    """The rows of a list in pieces, with the rights, language and zone of the one who asked."""

    def __init__(self, actor: Actor, asked: QueueFilter, columns: Sequence[str], now: datetime) -> None:
        self._actor, self._asked, self._columns, self._now = actor, asked, columns, now
        self._language, self._zone = translation.get_language() or "zh-hans", timezone.get_current_timezone()

    def rows(self) -> Iterator[list[object]]:
        """Row by row; the server has sent the answer's head by then, so nothing of the request is active any more."""
        with reading(self._actor), translation.override(self._language), timezone.override(self._zone):
            named = Team.objects.visible_to(self._actor) if "team" in self._columns else ()
            teams = {row.pk: row.label for row in named}
            tickets = in_order(self._actor, self._asked, now=self._now)[:MOST_ROWS].iterator(chunk_size=_PIECE)
            piece = []
            for ticket in tickets:
                piece.append(ticket)
                if len(piece) == _PIECE:
                    yield from self._lines(lines(piece), teams)
                    piece = []
            yield from self._lines(lines(piece), teams)

    def _lines(self, found: Sequence[QueueLine], teams: dict[UUID, str]) -> Iterator[list[object]]:
        for line in found:
            yield [_value(code, line, teams) for code in self._columns]


def _value(code: str, line: QueueLine, teams: dict[UUID, str]) -> object:  # noqa: PLR0911  # one line a column
    ticket = line.ticket
    match code:
        case "number" | "title" | "module" | "topic":
            return str(getattr(ticket, code))
        case "due":
            return _local(ticket.next_due_at)
        case "updated" | "opened":
            return _local(getattr(ticket, f"{code}_at"))
        case "customer":
            return " · ".join([line.organisation or line.customer, *([line.requester.name] if line.requester else [])])
        case "owner":
            return line.owner.name if line.owner else ""
        case "system":
            return line.system
        case "team":
            return teams.get(ticket.team_id, "") if ticket.team_id else ""
        case "affected":
            return ticket.affected_count
        case _:
            return str(getattr(ticket, f"get_{code}_display")()) if getattr(ticket, code) else ""


def _local(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment is not None else ""
