# SPDX-License-Identifier: Apache-2.0
"""Ledgers told as stories: who did what at which minute in Shanghai."""

from datetime import datetime
from zoneinfo import ZoneInfo

from keepwell.core.promise import (
    ClockKind,
    ClockState,
    EventKind,
    LedgerEvent,
    Level,
    Party,
    PauseReason,
    PromiseState,
    Target,
    Terms,
    TermsBook,
    default_terms,
    fold,
)
from keepwell.core.worktime import CalendarShelf
from tests.core.china import service_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
SERVICE = service_calendar()
SHELF = CalendarShelf.of(SERVICE)
DEFAULT = TermsBook.only(default_terms("service"))
MINUTE, HOUR = 60, 3600
WAITING = PauseReason.WAITING_CUSTOMER
CUSTOMER = Party.CUSTOMER
K = ClockKind


def at(text: str) -> datetime:
    """ "03-04 10:00" in 2026, with seconds if wanted, by the clock in Shanghai."""
    layout = "%Y-%m-%d %H:%M:%S" if text.count(":") == 2 else "%Y-%m-%d %H:%M"
    return datetime.strptime(f"2026-{text}", layout).replace(tzinfo=SHANGHAI)


class Story:
    """Writes a ledger line by line. The fourth of March 2026 is a Wednesday."""

    def __init__(self, opened: str, case_class: str = "general", terms: Terms | None = None, case: str = "") -> None:
        self.book = DEFAULT if terms is None else TermsBook.only(terms)
        self.shelf = SHELF
        self.case = case
        self.ledger: list[LedgerEvent] = []
        self.then(opened, EventKind.OPENED, case_class=case_class, party=CUSTOMER)

    def then(self, when: str, kind: EventKind, **detail: object) -> "Story":
        """Append a fact."""
        number = len(self.ledger) + 1
        event = LedgerEvent(
            kind=kind, occurred_at=at(when), source_seq=number, id=f"{self.case}e{number}", case=self.case, **detail
        )  # type: ignore[arg-type]  # details are the event's own fields
        self.ledger.append(event)
        return self

    def pause(self, when: str, reason: str = WAITING) -> "Story":
        """Begin to wait."""
        return self.then(when, EventKind.PAUSE_BEGIN, reason=reason)

    def resume(self, when: str, reason: str = WAITING) -> "Story":
        """Stop waiting."""
        return self.then(when, EventKind.PAUSE_END, reason=reason)

    def reply(self, when: str, **detail: object) -> "Story":
        """A public reply of ours."""
        return self.then(when, EventKind.PUBLIC_REPLY, **detail)

    def ask(self, when: str, **detail: object) -> "Story":
        """A message from the customer."""
        return self.then(when, EventKind.CUSTOMER_MESSAGE, party=CUSTOMER, **detail)

    def resolve(self, when: str) -> "Story":
        """We say it is solved."""
        return self.then(when, EventKind.RESOLVED)

    def reopen(self, when: str, **detail: object) -> "Story":
        """It was not."""
        return self.then(when, EventKind.REOPENED, **detail)

    def now(self, when: str) -> PromiseState:
        """How it stands."""
        return fold(self.ledger, self.book, self.shelf, at(when))

    def clock(self, kind: ClockKind, when: str, level: Level = Level.SLA) -> ClockState:
        """How the latest clock of a kind stands."""
        found = self.now(when).current(kind, level)
        assert found is not None, f"no {kind} clock"
        return found


def terms(*targets: Target, **classes: tuple[Target, ...]) -> Terms:
    """Terms with these targets for class "general", and further classes by name."""
    return Terms({"general": targets, **classes}, service_calendar="service")
