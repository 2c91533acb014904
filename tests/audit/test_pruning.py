# SPDX-License-Identifier: Apache-2.0
"""Old entries are cleared away in whole sealed prefixes, never before six months, and everything stays provable."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from pytest_django import Settings

from keepwell.audit.models import AuditEvent, AuditPrivate, LogLeaf, Pruning
from keepwell.audit.services import (
    Bundle,
    PruneLog,
    clear_pruned,
    known_logs,
    pin_heads,
    prune_log,
    sequence_batch,
    verify_log,
    write_bundle,
)
from keepwell.audit.services.prune_log import retention
from keepwell.audit.standalone import verify_keepwell_log as alone
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Scope
from keepwell.kernel.errors import Conflict
from keepwell.kernel.scope import reading, within_scope
from keepwell.site.config import Config
from keepwell.site.parsing import ConfigError
from tests.factories.audit import HUAXIN, entry, keep

pytestmark = pytest.mark.usefixtures("committed")
OLD = datetime(2020, 1, 1, tzinfo=UTC)  # long before any clock that runs this
ASKED = PruneLog(reason="Past retention", customer=HUAXIN)


def seal(count: int, at: datetime) -> None:
    keep(*[entry(at=at) for _ in range(count)])
    sequence_batch(now=at)
    pin_heads()


def counts() -> tuple[int, int, int]:
    with reading(SYSTEM):
        return (
            AuditEvent.objects.filter(customer_id=HUAXIN).count(),
            LogLeaf.objects.filter(customer_id=HUAXIN).count(),
            AuditPrivate.objects.filter(customer_id=HUAXIN).count(),
        )


def test_whole_tiles_past_their_time_go_and_the_log_stays_intact(tmp_path: Path) -> None:
    seal(300, OLD)
    seal(300, OLD + timedelta(days=1))
    seal(10, clock.now())
    made = prune_log(SYSTEM, ASKED)
    assert made.size == 512  # two whole tiles of 256; 88 old entries share a tile with young ones
    assert clear_pruned() == 512
    sequence_batch(now=clock.now())
    entries, leaves, values = counts()
    # 98 are left, and the pruning's own entry stands in the log of the installation
    assert (entries, leaves) == (98, 98)
    assert values == 98 * 3
    report = verify_log(HUAXIN, now=clock.now())
    assert report.is_intact, report.findings
    assert (report.pruned, report.entries) == (512, 610)
    folder = tmp_path / "bundle"
    write_bundle(Bundle(folder), known_logs(), complete=True, now=clock.now())
    assert alone.main([str(folder)]) == 0


def test_a_change_after_the_pruning_is_found_as_ever(as_superuser: psycopg.Connection) -> None:
    seal(256, OLD)
    seal(5, clock.now())
    prune_log(SYSTEM, ASKED)
    clear_pruned()
    as_superuser.execute("SET session_replication_role = replica")
    as_superuser.execute("UPDATE audit_logtile SET root = sha256('x') WHERE customer_id = %s", [HUAXIN])
    as_superuser.execute("SET session_replication_role = origin")
    assert not verify_log(HUAXIN, now=clock.now()).is_intact


def test_young_entries_are_not_pruned_and_a_broken_log_is_not_either(as_superuser: psycopg.Connection) -> None:
    seal(300, clock.now())
    with pytest.raises(Conflict):
        prune_log(SYSTEM, ASKED)
    as_superuser.execute("SET session_replication_role = replica")
    as_superuser.execute("UPDATE audit_auditevent SET at = '2020-01-01' WHERE customer_id = %s", [HUAXIN])
    as_superuser.execute("SET session_replication_role = origin")
    with pytest.raises(Conflict):  # the columns no longer say what the entries say
        prune_log(SYSTEM, ASKED)
    with reading(SYSTEM):
        assert not Pruning.objects.exists()


def test_the_database_itself_refuses_what_is_younger_than_six_months_or_not_signed() -> None:
    seal(256, clock.now())

    def try_it() -> None:
        with within_scope(Scope(everything=True)), connection.cursor() as cursor:
            cursor.execute("SELECT audit_prune(%s, 256, 1000)", [HUAXIN])

    with pytest.raises(Exception, match="no signed head"):
        try_it()
    with within_scope(Scope(everything=True)):
        Pruning.objects.create(customer_id=HUAXIN, size=256, note="", pruned_at=clock.now())
    with pytest.raises(Exception, match="six months"):
        try_it()


def test_a_setting_cannot_go_below_six_months(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="KEEPWELL_LOG_RETENTION"):
        Config.load({"KEEPWELL_LOG_RETENTION": "30d", "KEEPWELL_DATA": "/nonexistent"})
    settings.KEEPWELL = replace(settings.KEEPWELL, log_retention=timedelta(days=1))
    assert retention() == timedelta(days=184)


def test_an_interrupted_clearing_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seal(512, OLD)
    seal(1, clock.now())
    prune_log(SYSTEM, ASKED)
    with within_scope(Scope(everything=True)), connection.cursor() as cursor:
        cursor.execute("SELECT audit_prune(%s, 512, 100)", [HUAXIN])
    assert verify_log(HUAXIN, now=clock.now()).is_intact
    assert clear_pruned() == 412
    assert clear_pruned() == 0
    assert verify_log(HUAXIN, now=clock.now()).is_intact
