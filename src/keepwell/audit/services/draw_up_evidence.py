# SPDX-License-Identifier: Apache-2.0
"""Draw up a pack of evidence: what the records show for a standard, gaps named, with a hash that stands in the log."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from keepwell.audit.evidence import STANDARDS, Period, Shown, gather
from keepwell.core.spreadsheets import safe_cell
from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import command
from keepwell.kernel.commands import field as asked
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.kernel.scope import within_scope

#: a cell that begins so would be run as a formula by a spreadsheet
_LONGEST_DAYS = 1100


@command
class DrawUpEvidence:
    """For which standard, over which days."""

    standard: str = asked(_("Standard"), choices=tuple(STANDARDS.items()))
    since: date = asked(_("From day"))
    until: date = asked(_("To day"))


@dataclass(slots=True)
class Pack:
    """Files by name; `digest` is the hash over the list of their hashes, and stands in the log."""

    standard: str
    files: dict[str, bytes] = field(default_factory=dict)
    digest: str = ""

    def sums(self) -> bytes:
        """The hash of each file."""
        lines = (f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(self.files.items()))
        return "".join(lines).encode()


@action("audit.draw_up_evidence", title=_("Draw up evidence"), command=DrawUpEvidence, risk=Risk.CRITICAL)
def draw_up_evidence(actor: Actor, command: DrawUpEvidence, *, now: datetime) -> Pack:
    """Gather, put into files, and write the hash of it all into the log."""
    if command.standard not in STANDARDS:
        raise DomainError(_("There is no such standard. Choose one from the list."), "standard")
    if not 0 <= (command.until - command.since).days <= _LONGEST_DAYS:
        raise DomainError(_("The last day lies before the first, or the span is longer than three years."), "until")
    period = Period(midnight(command.since), midnight(command.until) + timedelta(days=1))
    with within_scope(SYSTEM.scope):
        pack = Pack(command.standard)
        for code in ("zh-hans", "en"):
            with translation.override(code):
                shown = gather(command.standard, period)
                pack.files |= dict(_files(shown, command, (code, actor.label, now)))
    pack.digest = sha256(pack.sums()).hexdigest()
    note_change("sha256", None, pack.digest)
    return pack


def _files(
    shown: Sequence[Shown], command: DrawUpEvidence, made: tuple[str, str, datetime]
) -> Iterator[tuple[str, bytes]]:
    code, who, now = made
    words = {
        "shown": shown,
        "standard": STANDARDS[command.standard],
        "since": command.since,
        "until": command.until,
        "who": who,
        "now": now,
        "gaps": sum(1 for one in shown if one.gap),
        "code": code,
    }
    yield f"index.{code}.html", render_to_string("audit/evidence_pack.html", words).encode()
    if code != "en":
        return
    yield "evidence.json", json.dumps([_as_json(one) for one in shown], ensure_ascii=False, indent=2).encode()
    for one in shown:
        for found in one.found:
            name = f"{one.clause.number}-{found.source.name}.csv"
            yield name, as_csv([tuple(str(cell) for cell in found.source.header), *found.rows])


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows for a spreadsheet: with a byte order mark for its sake, and nothing that it would run."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _as_json(shown: Shown) -> dict[str, object]:
    return {
        "clause": shown.clause.key,
        "title": str(shown.clause.title),
        "gap": str(shown.gap),
        "evidence": [
            {
                "name": found.source.name,
                "title": str(found.source.title),
                "header": [str(cell) for cell in found.source.header],
                "rows": found.rows,
                "is_cut": found.is_cut,
            }
            for found in shown.found
        ],
    }


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=UTC)
