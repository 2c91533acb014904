# SPDX-License-Identifier: Apache-2.0
"""How many people a desk needs: Erlang C (M/M/n, nobody hangs up, callers wait in one line).

Load `a` = arrivals an hour × handling hours, in Erlang. Erlang B by its recursion, which neither overflows nor loses
digits; Erlang C from it. Erlang 1917; the figures in `tests/core/test_staffing.py` are worked by hand.
"""

from dataclasses import dataclass
from math import ceil, exp, floor

HOUR = 3600
#: beyond this a forecast is a fault of its input, not a plan
MOST_AGENTS = 2_000


@dataclass(frozen=True, slots=True)
class Aim:
    """What the desk wants to reach: so large a share answered within so many seconds, nobody busier than `occupancy`.

    `shrinkage` is the part of paid time in which nobody answers: leave, training, breaks.
    """

    share: float = 0.8
    within_s: int = 1200
    occupancy: float = 0.85
    shrinkage: float = 0.3

    def __post_init__(self) -> None:
        """Refuse what no desk can aim at."""
        if not (0 < self.share < 1 and self.within_s >= 0 and 0 < self.occupancy <= 1 and 0 <= self.shrinkage < 1):
            raise ValueError(f"not an aim a desk can have: {self}")


@dataclass(frozen=True, slots=True)
class Crew:
    """The least crew that reaches the aim: at the desk, on the roster, and how the hour then goes."""

    agents: int
    rostered: int
    share_in_time: float
    wait_s: float
    occupancy: float


def erlang_b(agents: int, load: float) -> float:
    """The share of arrivals that finds all agents busy when nobody waits."""
    _check(agents, load)
    if not load:
        return 0.0 if agents else 1.0
    blocked = 1.0
    for number in range(1, agents + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


def erlang_c(agents: int, load: float) -> float:
    """The share of arrivals that has to wait; 1 when the load is more than the agents can ever work off."""
    _check(agents, load)
    if load >= agents:
        return 1.0
    blocked = erlang_b(agents, load)
    return agents * blocked / (agents - load * (1 - blocked))


def share_in_time(agents: int, per_hour: float, handling_s: float, within_s: float) -> float:
    """The share answered within so many seconds."""
    load = load_of(per_hour, handling_s)
    if load >= agents:
        return 0.0
    return 1 - erlang_c(agents, load) * exp(-(agents - load) * within_s / handling_s)


def mean_wait(agents: int, per_hour: float, handling_s: float) -> float:
    """Seconds that an arrival waits on average; infinite when the line only grows."""
    load = load_of(per_hour, handling_s)
    return float("inf") if load >= agents else erlang_c(agents, load) * handling_s / (agents - load)


def load_of(per_hour: float, handling_s: float) -> float:
    """Erlang: how many people the arrivals keep busy without a pause."""
    if per_hour < 0 or handling_s <= 0:
        raise ValueError(f"{per_hour} arrivals an hour of {handling_s} s cannot be staffed")
    return per_hour * handling_s / HOUR


def crew_for(per_hour: float, handling_s: float, aim: Aim) -> Crew:
    """The least crew for an hour; nobody for an hour in which nobody comes."""
    load = load_of(per_hour, handling_s)
    if not load:
        return Crew(0, 0, 1.0, 0.0, 0.0)
    # one more than the load at least: with fewer the line only grows
    agents = max(floor(load) + 1, ceil(load / aim.occupancy - 1e-9))
    while share_in_time(agents, per_hour, handling_s, aim.within_s) < aim.share:
        agents += 1
        if agents > MOST_AGENTS:
            raise ValueError(f"no crew of {MOST_AGENTS} reaches the aim for {per_hour} arrivals an hour")
    return Crew(
        agents=agents,
        rostered=ceil(agents / (1 - aim.shrinkage) - 1e-9),
        share_in_time=share_in_time(agents, per_hour, handling_s, aim.within_s),
        wait_s=mean_wait(agents, per_hour, handling_s),
        occupancy=load / agents,
    )


def _check(agents: int, load: float) -> None:
    if agents < 0 or load < 0:
        raise ValueError(f"{agents} agents under a load of {load} make no sense")
