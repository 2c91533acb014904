# SPDX-License-Identifier: Apache-2.0
"""One line of a ticket file: read, checked, and told what contradicts itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from pydantic import ValidationError

from keepwell.desk.choices import FINAL_STATES, SOLVED_STATES, Severity, State
from keepwell.transfer.kinds.columns import Flaw, Row
from keepwell.transfer.reading.lines import Line
from keepwell.transfer.tickets.attic import Attic
from keepwell.transfer.tickets.shape import TicketLine

_MOST_FLAWS = 5


@dataclass(slots=True)
class Parsed:
    """A line, and the ticket it says; none when it is refused."""

    row: Row
    ticket: TicketLine | None = None
    #: links of other lines that waited for this ticket: (their number, kind)
    waiting: list[tuple[str, str]] = field(default_factory=list)


def parsed(attic: Attic, now: datetime) -> Iterator[Parsed]:
    """Every line; a number that an earlier line has is refused, and links find tickets that come later."""
    seen: dict[tuple[str, str], int] = {}
    waiting: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for number, raw in attic.numbered():
        one = _one(number, raw, attic, now)
        if one.ticket is not None:
            key = (one.ticket.source, one.ticket.external_id)
            first = seen.setdefault(key, number)
            if first != number:
                one.row.flaws.append(Flaw("external_id", "twice", {"line": str(first)}))
            else:
                one.waiting = waiting.pop(key, [])
                for link in one.ticket.links:
                    target = (one.ticket.source, link.external_id)
                    if target not in seen:
                        waiting.setdefault(target, []).append((one.ticket.external_id, link.kind))
        yield one


def _one(number: int, raw: bytes, attic: Attic, now: datetime) -> Parsed:
    try:
        found = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        shown = raw[:200].decode("utf-8", "replace").replace("\x00", "\ufffd")
        return Parsed(Row(Line(number, [shown]), {}, [Flaw("", "no_json")]))
    cells = [str(found.get(name, ""))[:200].replace("\x00", "\ufffd") for name in ("external_id", "title")]
    row = Row(Line(number, [_sound(cell) for cell in cells]), {}, [])
    try:
        ticket = TicketLine.model_validate(found)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False)[:_MOST_FLAWS]:
            where = ".".join(str(part) for part in one["loc"])
            row.flaws.append(Flaw("", "shape", {"where": where, "why": _sound(str(one["msg"]))[:200]}))
        return Parsed(row)
    row.flaws += _contradictions(ticket, now)
    for entry in ticket.entries:
        row.flaws += [flaw for file in entry.attachments if (flaw := attic.flaw(file)) is not None]
    return Parsed(row, ticket)


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _contradictions(ticket: TicketLine, now: datetime) -> list[Flaw]:
    """What the tables would refuse, in words."""
    found = []
    times = {name: getattr(ticket, name) for name in _TIMES if getattr(ticket, name) is not None}
    if any(moment < ticket.opened_at for moment in times.values()):
        found.append("something happened before opened_at")
    if any(moment > now for moment in (*times.values(), ticket.opened_at, *(entry.at for entry in ticket.entries))):
        found.append("a time lies in the future")
    if ticket.state in SOLVED_STATES and not (ticket.resolved_at or ticket.closed_at):
        found.append(f"{ticket.state} needs resolved_at")
    if ticket.state in FINAL_STATES and ticket.closed_at is None and ticket.resolved_at is None:
        found.append(f"{ticket.state} needs closed_at")
    if ticket.state == State.WAITING and ticket.pause is None:
        found.append("waiting needs pause")
    flaws = [Flaw("", "bad_times", {"why": "; ".join(found)})] if found else []
    if (ticket.is_production_stopped or ticket.is_data_lost) and ticket.severity != Severity.SEVERE:
        why = "production stopped or data lost is severe"
        flaws.append(Flaw("", "shape", {"where": "severity", "why": why}))
    return flaws


_TIMES = ("first_answered_at", "restored_at", "resolved_at", "confirmed_at", "closed_at")
