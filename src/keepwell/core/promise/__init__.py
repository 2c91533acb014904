# SPDX-License-Identifier: Apache-2.0
"""A promise is a fold over a case's ledger: `fold(ledger, terms, calendars, now)` says how every clock stands."""

from keepwell.core.promise.choices import (
    ClockKind,
    EventKind,
    Level,
    OnReopen,
    Party,
    PauseReason,
    Reason,
    Result,
    Retarget,
    Status,
    StopsOn,
)
from keepwell.core.promise.fold import fold
from keepwell.core.promise.ledger import LedgerEvent, in_order
from keepwell.core.promise.state import (
    Because,
    ClockState,
    PauseSpan,
    PromiseState,
    Segment,
    Step,
)
from keepwell.core.promise.terms import (
    ALWAYS,
    GENERAL,
    REGULATORY,
    SEVERE,
    Target,
    Terms,
    TermsBook,
    default_terms,
    default_terms_around_the_clock,
)

__all__ = [
    "ALWAYS",
    "GENERAL",
    "REGULATORY",
    "SEVERE",
    "Because",
    "ClockKind",
    "ClockState",
    "EventKind",
    "LedgerEvent",
    "Level",
    "OnReopen",
    "Party",
    "PauseReason",
    "PauseSpan",
    "PromiseState",
    "Reason",
    "Result",
    "Retarget",
    "Segment",
    "Status",
    "Step",
    "StopsOn",
    "Target",
    "Terms",
    "TermsBook",
    "default_terms",
    "default_terms_around_the_clock",
    "fold",
    "in_order",
]
