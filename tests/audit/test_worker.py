# SPDX-License-Identifier: Apache-2.0
"""The loop that seals: quick when something was written, nearly free when nothing was."""

from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from keepwell.audit import jobs
from keepwell.audit.models import SignedHead
from keepwell.audit.services import sequence_batch
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from tests.factories.audit import NOW, entry, keep

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def fresh_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that has just started."""
    monkeypatch.setattr(jobs, "_known", jobs._Known())


def turn_until_still() -> None:
    for _ in range(5):
        jobs.sequence()


def test_what_was_written_is_sealed_and_pinned_in_one_turn(data_folder: Path) -> None:
    turn_until_still()
    keep(entry())
    assert jobs.sequence() == 0.5
    assert len((data_folder / "log-heads.txt").read_text().splitlines()) == 1
    with reading(SYSTEM):
        assert SignedHead.objects.count() == 1


def test_a_still_database_costs_one_query_a_turn(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    keep(entry())
    turn_until_still()
    with django_assert_num_queries(1):
        assert jobs.sequence() == 0.5


def test_a_critical_act_is_pinned_by_the_next_turn(data_folder: Path) -> None:
    turn_until_still()
    keep(entry(), entry())
    sequence_batch(now=NOW)  # as a critical act does, without pinning
    jobs.sequence()
    lines = (data_folder / "log-heads.txt").read_text().splitlines()
    assert [line.split()[2] for line in lines] == ["2"]


def test_heads_that_a_killed_worker_left_are_pinned_at_the_start(data_folder: Path) -> None:
    keep(entry())
    sequence_batch(now=NOW)
    jobs.sequence()
    assert len((data_folder / "log-heads.txt").read_text().splitlines()) == 1
