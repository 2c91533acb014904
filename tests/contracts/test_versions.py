# SPDX-License-Identifier: Apache-2.0
"""Contracts in versions: what may come into force, and what the database itself refuses."""

from collections.abc import Iterator
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from keepwell.contracts.models import Clause, ContractVersion
from keepwell.contracts.services import (
    DropClause,
    EndVersion,
    SetClause,
    activate_version,
    drop_clause,
    end_version,
    set_clause,
)
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import reading
from tests.factories import contracts as make

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def system_reads(committed: None) -> Iterator[None]:
    with reading(SYSTEM):
        yield


def test_a_draft_starts_with_the_three_shipped_classes() -> None:
    version = make.draft(make.contract(make.tree().group))
    with reading(SYSTEM):
        lines = [
            (c.class_code, c.milestone, c.goal_seconds, c.basis, c.calendar_code, c.words_en, c.words_zh)
            for c in version.clauses.order_by("class_code", "milestone")
        ]
    assert lines == [
        ("general", "first_response", 7_200, "calendar", "CN-5x8",
         "General: First response within 2 service hours", "一般：2 工时内首次响应"),
        ("general", "resolve", 86_400, "calendar", "CN-5x8",
         "General: Resolve within 24 service hours", "一般：24 工时内解决"),
        ("regulatory", "interim_plan", 86_400, "clock", "",
         "Regulatory: Interim plan within 24 clock hours", "法规：24 小时（全天候）内临时方案"),
        ("severe", "first_response", 1_800, "clock", "",
         "Severe: First response within 30 clock minutes", "严重：30 分钟（全天候）内首次响应"),
        ("severe", "restore", 14_400, "clock", "",
         "Severe: Restore within 4 clock hours", "严重：4 小时（全天候）内恢复服务"),
    ]  # fmt: skip


def test_versions_that_follow_each_other_come_into_force() -> None:
    paper = make.contract(make.tree().group)
    make.in_force(paper, first_day=date(2026, 1, 1), last_day=date(2026, 6, 30))
    second = make.in_force(paper, first_day=date(2026, 7, 1))
    assert (second.number, second.status) == (2, "active")


def test_an_overlap_by_one_day_is_refused_and_named() -> None:
    paper = make.contract(make.tree().group)
    make.in_force(paper, first_day=date(2026, 1, 1), last_day=date(2026, 6, 30))
    second = make.draft(paper, first_day=date(2026, 6, 30), terms="around_the_clock")
    with pytest.raises(DomainError, match="1"):
        activate_version(SYSTEM, second, now=make.SIGNED)


def test_ending_a_version_makes_room_for_the_next() -> None:
    paper = make.contract(make.tree().group)
    first = make.in_force(paper, first_day=date(2026, 1, 1))
    end_version(SYSTEM, first, EndVersion(last_day=date(2026, 6, 30)), now=make.SIGNED)
    assert make.in_force(paper, first_day=date(2026, 7, 1)).number == 2


def test_the_database_itself_refuses_an_overlap() -> None:
    paper = make.contract(make.tree().group)
    make.in_force(paper, first_day=date(2026, 1, 1), last_day=date(2026, 6, 30))
    second = make.draft(paper, first_day=date(2026, 6, 1), terms="around_the_clock")
    with reading(SYSTEM), pytest.raises(IntegrityError, match="do_not_overlap"), transaction.atomic():
        ContractVersion.objects.filter(pk=second.pk).update(status="active", activated_at=make.SIGNED)


def test_of_two_activations_at_once_one_is_refused_in_words() -> None:
    paper = make.contract(make.tree().group)
    drafts = [make.draft(paper, terms="around_the_clock") for _ in range(2)]
    ready, outcomes = Barrier(2), []

    def activate(version: ContractVersion) -> None:
        ready.wait()
        try:
            activate_version(SYSTEM, version, now=make.SIGNED)
            outcomes.append("in force")
        except DomainError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=activate, args=(version,)) for version in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in force", "refused"]


def test_a_version_without_clauses_does_not_come_into_force() -> None:
    version = make.draft(make.contract(make.tree().group), terms="empty")
    with pytest.raises(DomainError):
        activate_version(SYSTEM, version, now=make.SIGNED)


def test_a_clause_without_calendar_is_named_when_the_version_shall_come_into_force() -> None:
    version = make.draft(make.contract(make.tree().group), terms="empty")
    command = SetClause(class_code="3", milestone="resolve", goal=timedelta(hours=153, minutes=24), basis="calendar")
    set_clause(SYSTEM, version, command, now=make.SIGNED)
    with pytest.raises(DomainError, match="3") as refusal:
        activate_version(SYSTEM, version, now=make.SIGNED)
    assert refusal.value.field == "calendar_code"


def test_an_imported_class_keeps_its_code_in_the_words() -> None:
    version = make.draft(make.contract(make.tree().group), terms="empty")
    command = SetClause(
        class_code="3", milestone="resolve", goal=timedelta(hours=153, minutes=24), basis="clock",
        resolve_stops_on="closed",
    )  # fmt: skip
    clause = set_clause(SYSTEM, version, command, now=make.SIGNED)
    assert clause.goal_seconds == 552_240
    assert clause.words_en == "Class 3: Resolve within 153.4 clock hours"


def test_an_active_version_no_longer_changes() -> None:
    version = make.in_force(make.contract(make.tree().group))
    command = SetClause(class_code="general", milestone="resolve", goal=timedelta(hours=48), basis="clock")
    with pytest.raises(DomainError):
        set_clause(SYSTEM, version, command, now=make.SIGNED)
    with pytest.raises(DomainError):
        drop_clause(SYSTEM, version, DropClause(class_code="general", milestone="resolve"), now=make.SIGNED)


def test_the_next_version_may_start_from_the_former_clauses() -> None:
    paper = make.contract(make.tree().group)
    make.in_force(paper, first_day=date(2026, 1, 1), last_day=date(2026, 6, 30))
    second = make.draft(paper, first_day=date(2026, 7, 1), terms="former")
    with reading(SYSTEM):
        assert Clause.objects.filter(version=second).count() == 5
        assert Clause.objects.count() == 10


def test_days_in_the_wrong_order_are_refused() -> None:
    paper = make.contract(make.tree().group)
    with pytest.raises(DomainError) as refusal:
        make.draft(paper, first_day=date(2026, 7, 1), last_day=date(2026, 6, 30))
    assert refusal.value.field == "last_day"


def test_an_unknown_zone_is_refused_with_the_mend() -> None:
    with pytest.raises(DomainError, match="Asia/Shanghai"):
        make.contract(make.tree().group, zone="Asia/Peking")


def test_a_number_is_used_once_per_customer() -> None:
    group = make.tree().group
    make.contract(group, "HT-1")
    with pytest.raises(DomainError) as refusal:
        make.contract(group, "HT-1")
    assert refusal.value.field == "number"


def test_an_empty_span_of_days_is_refused_by_the_database() -> None:
    paper = make.contract(make.tree().group)
    with reading(SYSTEM), pytest.raises(IntegrityError, match="has_days"), transaction.atomic():
        ContractVersion.objects.create(
            contract=paper, organisation_id=paper.organisation_id, customer_id=paper.customer_id, number=9,
            effective=DateRange(date(2026, 1, 1), date(2026, 1, 1)), created_at=make.SIGNED,
        )  # fmt: skip
