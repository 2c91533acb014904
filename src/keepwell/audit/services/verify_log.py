# SPDX-License-Identifier: Apache-2.0
"""Prove that a log says what it said: entries against leaves, leaves against roots, roots against signed heads.

Heads come from two places, the database and the file beside it; who changes entries would have to forge a signature,
and who cuts the tail with its heads is contradicted by the file.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from keepwell.audit import keys, pinned
from keepwell.audit.flaws import Flaw
from keepwell.audit.notes import BadNote
from keepwell.audit.report import Finding, LogReport
from keepwell.audit.sealing import INSTALLATION
from keepwell.audit.services.check_entry import StoredEntry, check_entry
from keepwell.audit.sql import select
from keepwell.core.merkle import Frontier
from keepwell.kernel.actor import Scope
from keepwell.kernel.scope import within_scope

_CHUNK = 5000
_ENOUGH = 20
_EVERYTHING = Scope(everything=True)

_ENTRIES_SQL = """
SELECT l.index, l.event_id, l.leaf, e.leaf, e.entry, e.customer_id, e.at, e.action, e.result, e.via,
       e.actor_kind, e.actor_id, e.target_kind, e.target_id, p.paths, p.salts, p.texts
  FROM audit_logleaf l
  LEFT JOIN audit_auditevent e ON e.id = l.event_id
  LEFT JOIN LATERAL (SELECT array_agg(path) AS paths, array_agg(salt) AS salts, array_agg(value) AS texts
                       FROM audit_auditprivate v WHERE v.event_id = l.event_id) p ON true
 WHERE l.customer_id = %s AND l.index >= %s
 ORDER BY l.index
 LIMIT %s
"""
_LOGS_SQL = """
SELECT customer_id FROM audit_log UNION SELECT customer_id FROM audit_logleaf
UNION SELECT customer_id FROM audit_signedhead UNION SELECT customer_id FROM audit_auditevent
"""
_WAITING_SQL = """
SELECT count(*) FROM audit_auditevent e
 WHERE e.customer_id = %s AND NOT EXISTS (SELECT 1 FROM audit_logleaf l WHERE l.event_id = e.id)
"""


def verify_all(*, now: datetime) -> Iterator[LogReport]:
    """Check every log that the database or the file of heads knows."""
    with within_scope(_EVERYTHING):
        known = {row[0] for row in select(_LOGS_SQL)}
    path = pinned.heads_path()
    if path.exists():
        known |= _logs_in_file()
    for customer_id in sorted(known | {INSTALLATION}):
        yield verify_log(customer_id, now=now)


def verify_log(customer_id: UUID, *, now: datetime) -> LogReport:
    """Check one log from its first entry to its last head."""
    return _Check(customer_id, now).run()


def _logs_in_file() -> set[UUID]:
    found = set()
    try:
        for one in pinned.read(pinned.heads_path()):
            found.add(one.customer_id)
    except BadNote:
        pass  # every log's own check reports the line
    return found


class _Check:
    """One pass over one log; roots are compared at every size for which a head exists.

    What is read later may have grown since: file, heads and state are read before the entries.
    """

    def __init__(self, customer_id: UUID, now: datetime) -> None:
        self.log = customer_id
        self.report = LogReport(customer_id, now)
        self.verifier = keys.verifier()
        self.frontier = Frontier()
        self.expected: dict[int, list[tuple[bytes, str]]] = {}
        self.kept: tuple[int, bytes] = (0, b"")
        self.proven = 0

    def run(self) -> LogReport:
        """All checks, in the order in which their findings make sense."""
        with within_scope(_EVERYTHING):
            self._collect_pinned()
            self._collect_heads()
            stored = select("SELECT size, peaks FROM audit_log WHERE customer_id = %s", [self.log])
            if stored:
                self.kept = stored[0][0], bytes(stored[0][1])
            if self._walk():
                self._look_past_the_end()
            ((self.report.waiting,),) = select(_WAITING_SQL, [self.log])
        return self.report

    def _collect_pinned(self) -> None:
        path = pinned.heads_path()
        if not path.exists():
            return
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
        try:
            head = self.verifier.read(note)
        except BadNote as error:
            self._find(Flaw.HEAD_FORGED, None, None, f"{place}: {error}")
            return
        if head.customer_id != self.log or (row is not None and row != (head.size, head.root)):
            self._find(Flaw.HEAD_FORGED, None, None, place)
            return
        self.expected.setdefault(head.size, []).append((head.root, place))

    def _walk(self) -> bool:
        """Every entry in order; False when a place is empty, since nothing can be compared after it."""
        position = 0
        while rows := select(_ENTRIES_SQL, [self.log, position, _CHUNK]):
            leaves: list[bytes] = []
            for index, *row in rows:
                if index != position:
                    self.report.entries = position
                    self._find(Flaw.LEAF_MISSING, position, None)
                    return False
                self._check_entry(StoredEntry(self.log, *row), index)
                leaves.append(bytes(row[1]))
                position += 1
                if position in self.expected or position == self.kept[0]:
                    self.frontier, leaves = self.frontier.extend(leaves), []
                    self._compare()
            self.frontier = self.frontier.extend(leaves)
        self.report.entries = position
        return True

    def _check_entry(self, stored: StoredEntry, index: int) -> None:
        for flaw, detail in check_entry(stored):
            self._find(flaw, index, stored.event_id, detail)

    def _compare(self) -> None:
        root, size = self.frontier.root(), self.frontier.size
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
