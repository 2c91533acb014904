# SPDX-License-Identifier: Apache-2.0
"""Erlang C: worked by hand, against published tables, and as properties."""

from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.core.staffing import Aim, crew_for, erlang_b, erlang_c, load_of, mean_wait, share_in_time


@pytest.mark.parametrize(
    ("agents", "load", "blocked"),
    [
        # by the recursion B(n) = aB(n-1) / (n + aB(n-1)) with pencil: a=2: 1, 2/3, 4/10, (0.8)/(3.8)
        (1, 2.0, 2 / 3),
        (2, 2.0, 2 / 5),
        (3, 2.0, 4 / 19),
        # Erlang B tables: 1 % loss with 10 lines at 4.461 Erlang, 5 % with 20 lines at 15.249
        (10, 4.461, 0.01),
        (20, 15.249, 0.05),
        (1, 0.0, 0.0),
        (0, 3.0, 1.0),
    ],
)
def test_loss_as_in_the_tables(agents: int, load: float, blocked: float) -> None:
    assert erlang_b(agents, load) == pytest.approx(blocked, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize(
    ("agents", "load", "waits"),
    [
        # one agent: who comes waits with the probability that he is busy
        (1, 0.5, 0.5),
        # M/M/2 at a=1: C = 1/3; M/M/3 at a=2: C = 4/9 (Kleinrock 1975)
        (2, 1.0, 1 / 3),
        (3, 2.0, 4 / 9),
        (5, 5.0, 1.0),
        (4, 9.0, 1.0),
    ],
)
def test_waiting_as_worked_by_hand(agents: int, load: float, waits: float) -> None:
    assert erlang_c(agents, load) == pytest.approx(waits)


def test_twenty_requests_an_hour_of_fifteen_minutes() -> None:
    """5 Erlang: six people answer 92 of 100 within half an hour and 58 within five minutes, seven 99 and 83."""
    found = {(n, m): share_in_time(n, 20, 900, m * 60) for n in (5, 6, 7) for m in (5, 30)}
    assert found[5, 30] == 0
    assert (round(found[6, 30], 2), round(found[6, 5], 2)) == (0.92, 0.58)
    assert (round(found[7, 30], 2), round(found[7, 5], 2)) == (0.99, 0.83)


def test_the_classical_call_centre() -> None:
    """100 calls an hour of three minutes, 80 of 100 within 20 seconds: 5 Erlang, 8 people, who wait 10 s on average."""
    crew = crew_for(100, 180, Aim(share=0.8, within_s=20, occupancy=1.0, shrinkage=0.3))
    assert load_of(100, 180) == 5
    assert crew.agents == 8
    assert crew.rostered == 12  # 8 / 0.7 = 11.4
    assert crew.share_in_time == pytest.approx(0.8801, abs=1e-3)
    assert crew.wait_s == pytest.approx(0.1673 * 180 / 3, abs=0.05)
    assert crew.occupancy == 0.625


def test_nobody_is_busier_than_wished() -> None:
    """2 Erlang at 80 of 100 minutes: with an endless time to answer three would do, 2 / 3 = 67 of 100."""
    assert crew_for(8, 900, Aim(within_s=10**6, occupancy=0.8)).agents == 3
    assert crew_for(8, 900, Aim(within_s=10**6, occupancy=0.5)).agents == 4


def test_an_hour_without_requests_needs_nobody() -> None:
    assert crew_for(0, 900, Aim()).agents == crew_for(0, 900, Aim()).rostered == 0


@pytest.mark.parametrize(
    "bad", [{"share": 1.0}, {"share": 0.0}, {"within_s": -1}, {"occupancy": 0.0}, {"shrinkage": 1.0}]
)
def test_an_aim_that_no_desk_can_have_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="aim"):
        Aim(**bad)  # type: ignore[arg-type]  # on purpose


def test_arrivals_that_make_no_sense_are_refused() -> None:
    for per_hour, handling in ((-1.0, 60.0), (1.0, 0.0)):
        with pytest.raises(ValueError, match="staffed"):
            crew_for(per_hour, handling, Aim())
    with pytest.raises(ValueError, match="no sense"):
        erlang_c(-1, 1.0)


@given(st.integers(1, 60), st.floats(0.01, 50))
def test_the_recursion_is_the_formula(agents: int, load: float) -> None:
    if load >= agents:
        return
    terms = [load**k / factorial(k) for k in range(agents)]
    last = load**agents / factorial(agents) * agents / (agents - load)
    assert erlang_c(agents, load) == pytest.approx(last / (sum(terms) + last), rel=1e-9)


@given(st.integers(1, 200), st.floats(0, 150), st.floats(1, 7200), st.floats(0, 7200))
def test_one_more_never_does_harm(agents: int, per_hour: float, handling: float, within: float) -> None:
    fewer, more = (share_in_time(n, per_hour, handling, within) for n in (agents, agents + 1))
    assert 0 <= fewer <= more + 1e-12 <= 1 + 1e-9
    assert mean_wait(agents + 1, per_hour, handling) <= mean_wait(agents, per_hour, handling)


@given(st.floats(0.01, 200), st.integers(60, 3600), st.floats(0.5, 0.99), st.integers(0, 3600))
def test_the_crew_is_the_least_that_reaches_the_aim(per_hour: float, handling: int, share: float, within: int) -> None:
    aim = Aim(share=share, within_s=within)
    crew = crew_for(per_hour, handling, aim)
    load = load_of(per_hour, handling)
    assert share_in_time(crew.agents, per_hour, handling, within) >= share
    assert load / crew.agents <= aim.occupancy + 1e-6
    fewer = crew.agents - 1
    assert fewer < load / aim.occupancy + 1e-6 or share_in_time(fewer, per_hour, handling, within) < share
    assert crew.rostered * (1 - aim.shrinkage) >= crew.agents - 1e-6


def test_waiting_falls_off_as_the_exponential_says() -> None:
    waits = erlang_c(3, 2.0)
    assert share_in_time(3, 2, 3600, 1800) == pytest.approx(1 - waits * exp(-0.5))
