# SPDX-License-Identifier: Apache-2.0
"""The cells of a list by column code, as safe HTML; fifty rows are printed at once, so no template is rendered here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keepwell.desk.selectors import QueueLine, ticket_address
from keepwell.desk.selectors.faces import Clocks, nearest, severity_mark, state_badge
from keepwell.people.models import Team
from keepwell.people.selectors import company_names
from keepwell.queues.columns import TITLES
from keepwell.sla.selectors import ticking
from keepwell.ui import parts, words


@dataclass(frozen=True, slots=True)
class Shown:
    """What the rows say besides their own columns."""

    clocks: Clocks
    companies: Mapping[UUID, str]
    teams: Mapping[UUID, str]
    now: datetime
    #: names of edits that open in place
    edits: bool


Cell = Callable[[QueueLine, Shown], str]
#: kit classes of a column's cells; the subject is a card's first line on a phone
_CLASSES = {"title": "is-main", "updated": "is-tight is-quiet is-wide-only", "opened": "is-tight is-quiet is-wide-only"}
_TIGHT = "is-tight"
#: columns whose cells open an edit in place
_EDITED = {"owner", "severity", "kind", "module", "topic"}


def surroundings(lines: Sequence[QueueLine], columns: Sequence[str], now: datetime, *, edits: bool) -> Shown:
    """Everything the cells need, in a fixed number of queries; nothing for columns that are not shown."""
    clocks = {line.ticket.promise_id: line.ticket.next_due_kind for line in lines} if "due" in columns else {}
    places = {line.ticket.organisation_id for line in lines} if "customer" in columns else set()
    teams = {line.ticket.team_id for line in lines if line.ticket.team_id} if "team" in columns else set()
    named = {row.pk: row.label for row in Team.objects.filter(pk__among=list(teams))} if teams else {}
    return Shown(ticking(clocks, now) if clocks else {}, company_names(places) if places else {}, named, now, edits)


def classes_of(code: str) -> str:
    """The kit's classes of a column."""
    return _CLASSES.get(code, _TIGHT)


def rows_html(lines: Sequence[QueueLine], columns: Sequence[str], shown: Shown) -> SafeString:
    """The rows of the table's body."""
    drawn = [(code, classes_of(code), escape(str(TITLES[code])), _CELLS[code]) for code in columns]
    label = escape(_("Pick {number}"))
    return SafeString("".join(_row(line, drawn, shown, label) for line in lines))


def _row(line: QueueLine, drawn: Sequence[tuple[str, str, str, Cell]], shown: Shown, label: str) -> str:
    ticket = line.ticket
    pick = ""
    if shown.edits:
        spoken = label.replace("{number}", escape(ticket.number))
        pick = (
            f'<td class="is-pick"><input type="checkbox" name="ids" form="bulk" value="{ticket.pk}"'
            f' aria-label="{spoken}"></td>'
        )
    cells = "".join(
        f'<td class="{classes}" data-title="{title}"{_edit(code, shown)}>{conditional_escape(cell(line, shown))}</td>'
        for code, classes, title, cell in drawn
    )
    return f'<tr data-row="{ticket.pk}" data-version="{ticket.version}">{pick}{cells}</tr>\n'


def _edit(code: str, shown: Shown) -> str:
    return f' data-edit="{code}"' if shown.edits and code in _EDITED else ""


def _subject(line: QueueLine, shown: Shown) -> SafeString:
    address = ticket_address(str(line.ticket.number))
    keys = {"r": f"{address}#reply"}
    there = f'<span class="kw-there" data-there="{line.ticket.pk}"></span>' if shown.edits else ""
    link = parts.row_link(address, str(line.ticket.title), " · ".join(_marks(line, shown)), keys)
    return SafeString(f"{there}{link}")


def _marks(line: QueueLine, shown: Shown) -> list[str]:
    """What matters about a ticket besides its title, four things at most."""
    ticket = line.ticket
    said = [line.system or str(ticket.get_kind_display()), str(ticket.module)]
    if line.has_waiting_plan:
        said.append(_("interim plan waits for approval"))
    if line.workaround_until is not None:
        day = words.short_day(line.workaround_until.astimezone(parts.viewer_zone()).date(), shown.now.date())
        said.append(_("workaround given until {day}").format(day=day))
    if ticket.affected_count > 1:
        said.append(_("{count} people affected").format(count=ticket.affected_count))
    if (ticket.same_topic_people or 0) > 1:
        said.append(_("{count} people in 90 days").format(count=ticket.same_topic_people))
    if ticket.reopen_count:
        said.append(_("reopened {count}×").format(count=ticket.reopen_count))
    return [text for text in said if text][:4]


def _asker(line: QueueLine, shown: Shown) -> SafeString:
    asker = line.requester
    said = "" if asker is None else f"{asker.name} · {asker.job_title}" if asker.job_title else asker.name
    place = shown.companies.get(line.ticket.organisation_id, line.organisation or line.customer)
    return parts.two_lines(place, said)


def _owner(line: QueueLine, shown: Shown) -> SafeString:
    del shown
    deputy = _("Deputy {name}").format(name=line.deputy.name) if line.deputy else ""
    return parts.two_lines(line.owner.name if line.owner else pgettext("owner", "unknown"), deputy)


_CELLS: Mapping[str, Cell] = {
    "number": lambda line, _shown: parts.number(str(line.ticket.number)),
    "title": _subject,
    "due": lambda line, shown: nearest(line.ticket, shown.clocks, shown.now),
    "severity": lambda line, _shown: severity_mark(line.ticket),
    "customer": _asker,
    "owner": _owner,
    "updated": lambda line, shown: parts.when(line.ticket.updated_at, now=shown.now),
    "opened": lambda line, shown: parts.when(line.ticket.opened_at, now=shown.now),
    "state": lambda line, _shown: state_badge(line.ticket),
    "kind": lambda line, _shown: str(line.ticket.get_kind_display()),
    "channel": lambda line, _shown: str(line.ticket.get_channel_display()),
    "team": lambda line, shown: shown.teams.get(line.ticket.team_id, "") if line.ticket.team_id else "",
    "system": lambda line, _shown: line.system,
    "module": lambda line, _shown: str(line.ticket.module),
    "topic": lambda line, _shown: str(line.ticket.topic),
    "cause": lambda line, _shown: str(line.ticket.get_cause_display()) if line.ticket.cause else "",
    "affected": lambda line, _shown: str(line.ticket.affected_count),
}
