# SPDX-License-Identifier: Apache-2.0
"""Outcomes of milestones in three small numbers: bit n stands for the n-th milestone."""

from collections.abc import Iterable

from keepwell.contracts.choices import Milestone
from keepwell.sla.choices import ClockResult

#: in this order for ever: the bits are stored
MILESTONES = (
    Milestone.ACKNOWLEDGE,
    Milestone.FIRST_RESPONSE,
    Milestone.INTERIM_PLAN,
    Milestone.INTERIM_WORKAROUND,
    Milestone.RESTORE,
    Milestone.RESOLVE,
    Milestone.NEXT_RESPONSE,
    Milestone.PERIODIC_UPDATE,
)
BIT = {str(milestone.value): 1 << place for place, milestone in enumerate(MILESTONES)}
#: of several cycles of one milestone the gravest counts, as in the SLA report
_GRAVITY: dict[str, int] = {
    ClockResult.WAIVED.value: 1,
    ClockResult.MET.value: 2,
    ClockResult.OPEN.value: 3,
    ClockResult.PROVISIONAL.value: 4,
    ClockResult.BREACHED.value: 5,
}


def outcomes(clocks: Iterable[tuple[str, str]]) -> dict[str, int]:
    """`met`, `missed` and `waived` of a ticket from (milestone, result) of its clocks; open ones are in none."""
    gravest: dict[str, str] = {}
    for milestone, result in clocks:
        if result in _GRAVITY and _GRAVITY[result] >= _GRAVITY.get(gravest.get(milestone, ""), 0):
            gravest[milestone] = result
    found = {"met": 0, "missed": 0, "waived": 0}
    name = {ClockResult.MET.value: "met", ClockResult.BREACHED.value: "missed", ClockResult.WAIVED.value: "waived"}
    for milestone, result in gravest.items():
        if result in name and milestone in BIT:
            found[name[result]] |= BIT[milestone]
    return found
