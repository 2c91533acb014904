# SPDX-License-Identifier: Apache-2.0
"""Prove that a log says what it said: entries against leaves, leaves against roots, roots against signed heads.

Heads come from three places, the database, the file beside it and the anchor elsewhere; who changes entries would have
to forge a signature, and who cuts the tail with its heads is contradicted by the files.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from keepwell.audit import keys, pinned
from keepwell.audit.checking import TILE, Checked, Stretch
from keepwell.audit.flaws import Flaw
from keepwell.audit.notes import BadNote, Head
from keepwell.audit.prunings import pruned_to
from keepwell.audit.report import Finding, LogReport
from keepwell.audit.sealing import INSTALLATION
from keepwell.audit.services.stretches import each_checked
from keepwell.audit.sql import select
from keepwell.core.merkle import Frontier
from keepwell.kernel.actor import Scope
from keepwell.kernel.scope import within_scope

_ENOUGH = 20
_DENSE = 4  # a log with at least a fourth of all entries
_EVERYTHING = Scope(everything=True)
Telling = Callable[[int], None]

_LOGS_SQL = """
SELECT customer_id FROM audit_log UNION SELECT customer_id FROM audit_logleaf
UNION SELECT customer_id FROM audit_signedhead UNION SELECT customer_id FROM audit_auditevent
"""
# a position in the future comes from another server's life: nothing can be said by it
_WAITING_SQL = """
SELECT count(*)
  FROM audit_auditevent e LEFT JOIN audit_logposition p ON p.id = 1
 WHERE e.customer_id = %s AND NOT EXISTS (SELECT 1 FROM audit_logleaf l WHERE l.event_id = e.id)
   AND (p.xid IS NULL OR e.xid >= p.xid OR p.xid > pg_snapshot_xmax(pg_current_snapshot()))
"""
_LOST_SQL = """
SELECT count(*) FROM audit_auditevent e
 WHERE e.customer_id = %s AND NOT EXISTS (SELECT 1 FROM audit_logleaf l WHERE l.event_id = e.id)
"""
_END_SQL = "SELECT coalesce(max(index) + 1, 0) FROM audit_logleaf WHERE customer_id = %s"
_TILES_SQL = "SELECT root FROM audit_logtile WHERE customer_id = %s AND index < %s ORDER BY index"


def verify_all(*, now: datetime, told: Telling | None = None) -> Iterator[LogReport]:
    """Check every log that the database or the files of heads know."""
    for customer_id in known_logs():
        yield verify_log(customer_id, now=now, told=told)


def known_logs() -> list[UUID]:
    """Every log of which anything is left, here or in the files."""
    with within_scope(_EVERYTHING):
        known = {row[0] for row in select(_LOGS_SQL)}
    for path in _files():
        known |= _logs_in_file(path)
    return sorted(known | {INSTALLATION})


def verify_log(customer_id: UUID, *, now: datetime, told: Telling | None = None) -> LogReport:
    """Check one log from its first entry to its last head; `told` hears of each lot of entries that was checked."""
    return _Check(customer_id, now, told).run()


def _files() -> list[Path]:
    return [path for path in (pinned.heads_path(), pinned.anchor_path()) if path is not None and path.exists()]


def _logs_in_file(path: Path) -> set[UUID]:
    found = set()
    try:
        for one in pinned.read(path):
            found.add(one.customer_id)
    except BadNote:
        pass  # every log's own check reports the line
    return found


class _Check:
    """One pass over one log; roots are compared at every size for which a head exists.

    What is read later may have grown since: files, heads and state are read before the entries.
    """

    def __init__(self, customer_id: UUID, now: datetime, told: Telling | None) -> None:
        self.log = customer_id
        self.report = LogReport(customer_id, now)
        self.told = told
        self.verifier = keys.verifier()
        self.frontier = Frontier()
        self.proven_notes: dict[str, Head] = {}
        self.expected: dict[int, list[tuple[bytes, str]]] = {}
        self.kept: tuple[int, bytes] = (0, b"")
        self.proven = 0

    def run(self) -> LogReport:
        """All checks, in the order in which their findings make sense."""
        with within_scope(_EVERYTHING):
            for path in _files():
                self._collect_pinned(path)
            self._collect_heads()
            stored = select("SELECT size, peaks FROM audit_log WHERE customer_id = %s", [self.log])
            if stored:
                self.kept = stored[0][0], bytes(stored[0][1])
            ((end,),) = select(_END_SQL, [self.log])
            start = self._start()
        is_whole = self._walk(start, end)
        if is_whole:
            self._look_past_the_end()
        with within_scope(_EVERYTHING):
            ((self.report.waiting,),) = select(_WAITING_SQL, [self.log])
            ((unplaced,),) = select(_LOST_SQL, [self.log])
        if is_whole and unplaced > self.report.waiting:
            self._find(Flaw.LEAF_MISSING, None, None, str(unplaced - self.report.waiting))
        return self.report

    def _collect_pinned(self, path: Path) -> None:
        try:
            for one in pinned.read(path):
                if one.customer_id == self.log:
                    self.report.pinned += 1
                    self._expect(one.note, f"{path.name}:{one.line}", None)
        except BadNote as error:
            self._find(Flaw.HEAD_FORGED, None, None, f"{path.name}: {error}")

    def _collect_heads(self) -> None:
        sql = "SELECT size, root, note FROM audit_signedhead WHERE customer_id = %s ORDER BY size"
        for size, root, note in select(sql, [self.log]):
            self.report.heads += 1
            self._expect(note, f"head {size}", (size, bytes(root)))
        if self.report.heads and not pinned.heads_path().exists():
            self._find(Flaw.HEADS_FILE_MISSING, None, None, str(pinned.heads_path()))

    def _expect(self, note: str, place: str, row: tuple[int, bytes] | None) -> None:
        head = self.proven_notes.get(note)
        if head is None:
            try:
                head = self.proven_notes[note] = self.verifier.read(note)
            except BadNote as error:
                self._find(Flaw.HEAD_FORGED, None, None, f"{place}: {error}")
                return
        if head.customer_id != self.log or (row is not None and row != (head.size, head.root)):
            self._find(Flaw.HEAD_FORGED, None, None, place)
            return
        self.expected.setdefault(head.size, []).append((head.root, place))

    def _start(self) -> int:
        """Where the entries begin: after what was pruned, whose hashes must lead to the head signed for it."""
        self.report.pruned = start = pruned_to(self.log)
        if not start:
            return 0
        ((note,),) = select("SELECT note FROM audit_pruning WHERE customer_id = %s AND size = %s", [self.log, start])
        self._expect(note, f"pruned to {start}", None)
        tiles = [bytes(row[0]) for row in select(_TILES_SQL, [self.log, start // TILE])]
        self.frontier = Frontier().extend_by_subtrees(tiles, TILE)
        self._compare()
        # heads inside what was pruned were proven before; their roots do not follow from whole tiles any more
        self.expected = {size: heads for size, heads in self.expected.items() if size > start}
        return start

    def _walk(self, start: int, end: int) -> bool:
        """Every entry in order; False when a place is empty, since nothing can be compared after it."""
        heads = frozenset(self.expected) | {self.kept[0]}
        self.report.entries = start
        for checked in each_checked(Stretch(self.log, start, end, heads, self._is_dense(end))):
            for wrong in checked.wrong:
                event_id = UUID(wrong.event_id) if wrong.event_id else None
                self._find(Flaw(wrong.flaw), wrong.index, event_id, wrong.detail)
            self._take(checked)
            self.report.entries += checked.entries
            if self.told:
                self.told(checked.entries)
            if any(wrong.flaw == Flaw.LEAF_MISSING for wrong in checked.wrong):
                return False
        return True

    def _is_dense(self, end: int) -> bool:
        with within_scope(_EVERYTHING):
            ((everything,),) = select("SELECT coalesce(sum(size), 0)::bigint FROM audit_log")
        return bool(end * _DENSE >= everything)

    def _take(self, checked: Checked) -> None:
        for tile in checked.tiles:
            if isinstance(tile, bytes):
                self.frontier = self.frontier.extend_by_subtrees([tile], TILE)
                self._compare()
                continue
            for leaf in tile:
                self.frontier = self.frontier.extend([leaf])
                self._compare()

    def _compare(self) -> None:
        size = self.frontier.size
        if size not in self.expected and size != self.kept[0]:
            return
        root = self.frontier.root()
        for signed, place in self.expected.pop(size, ()):
            if signed == root:
                self.proven = size
            else:
                self._find(Flaw.ROOT_DIFFERS, size - 1, None, place)
        if size == self.kept[0] and self.kept[1] != b"".join(self.frontier.peaks):
            self._find(Flaw.FRONTIER_DIFFERS, None, None)

    def _look_past_the_end(self) -> None:
        if self.expected:
            size = max(self.expected)
            self._find(Flaw.TAIL_CUT, self.frontier.size, None, f"{self.expected[size][0][1]}: {size}")
        if self.kept[0] > self.frontier.size:
            self._find(Flaw.FRONTIER_DIFFERS, None, None)

    def _find(self, flaw: Flaw, index: int | None, event_id: UUID | None, detail: str = "") -> None:
        self.report.flaws += 1
        if len(self.report.findings) < _ENOUGH:
            self.report.findings.append(Finding(flaw, index, event_id, detail, self.proven))
