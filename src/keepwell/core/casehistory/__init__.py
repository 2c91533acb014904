# SPDX-License-Identifier: Apache-2.0
"""Turning another desk's history into ours: a declarative mapping, and rows into steps of cases.

Values in, values out: reading files and writing tables is the desk's business.
"""

from keepwell.core.casehistory.mapping import (
    Clause,
    HistoricContract,
    LogMapping,
    MappingError,
    Phase,
    StateRule,
    TimeRule,
    WorkWeek,
)
from keepwell.core.casehistory.mapping_reading import read_mapping
from keepwell.core.casehistory.rows import CaseBurst, Event, Limits, Reject, RejectReason, Row, bursts
from keepwell.core.casehistory.steps import Memory, Step, StepKind, steps_of

__all__ = [
    "CaseBurst",
    "Clause",
    "Event",
    "HistoricContract",
    "Limits",
    "LogMapping",
    "MappingError",
    "Memory",
    "Phase",
    "Reject",
    "RejectReason",
    "Row",
    "StateRule",
    "Step",
    "StepKind",
    "TimeRule",
    "WorkWeek",
    "bursts",
    "read_mapping",
    "steps_of",
]
