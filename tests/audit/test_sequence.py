# SPDX-License-Identifier: Apache-2.0
"""Entries find their places: all of them, once, in an order nobody can disturb."""

import threading

import psycopg
import pytest
from django.db import connection, transaction

from keepwell.audit.models import AuditEvent, Log, LogLeaf, SignedHead
from keepwell.audit.sealing import INSTALLATION
from keepwell.audit.services import sequence_batch
from keepwell.audit.trail import Trail
from keepwell.core.merkle import root_of
from keepwell.kernel.actor import SYSTEM, Scope
from keepwell.kernel.record import write
from keepwell.kernel.scope import reading, within_scope
from tests.factories.audit import HUAXIN, NOW, entry, keep

pytestmark = pytest.mark.usefixtures("committed")


def test_entries_are_ordered_by_customer_and_the_head_is_their_root() -> None:
    ours = [entry() for _ in range(5)]
    keep(*ours)
    keep(entry(customer_id=None))
    done = sequence_batch(now=NOW)
    assert (done.entries, done.logs, done.is_full) == (6, 2, False)
    with reading(SYSTEM):
        leaves = LogLeaf.objects.filter(customer_id=HUAXIN).order_by("index")
        assert [leaf.event_id for leaf in leaves] == [one.id for one in ours]
        head = SignedHead.objects.get(customer_id=HUAXIN)
        assert head.size == 5
        assert bytes(head.root) == root_of([bytes(leaf.leaf) for leaf in leaves])
        assert Log.objects.get(customer_id=INSTALLATION).size == 1


def test_a_second_batch_goes_on_where_the_first_stopped() -> None:
    keep(*[entry() for _ in range(3)])
    keep(*[entry() for _ in range(4)])
    sizes = []
    while (done := sequence_batch(now=NOW, limit=2)).entries:
        sizes.append(done.entries)
    assert sum(sizes) == 7
    with reading(SYSTEM):
        assert list(LogLeaf.objects.order_by("index").values_list("index", flat=True)) == [0, 1, 2, 3, 4, 5, 6]
        assert SignedHead.objects.latest("size").size == 7


def test_nothing_is_lost_when_a_transaction_commits_late() -> None:
    early, late = entry(), entry()
    wrote, finish = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                write(Trail().rows([early]))
                wrote.set()
                finish.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert wrote.wait(10)
    keep(late)
    assert sequence_batch(now=NOW).entries == 0
    finish.set()
    thread.join()
    assert sequence_batch(now=NOW).entries == 2
    with reading(SYSTEM):
        placed = list(LogLeaf.objects.order_by("index").values_list("event_id", flat=True))
    assert placed == [early.id, late.id]


def test_a_critical_act_has_its_place_when_its_transaction_ends() -> None:
    keep(entry())
    critical = entry(action="people.delete_organisation", is_critical=True)
    with transaction.atomic(), within_scope(Scope(organisations=frozenset())):
        write(Trail().rows([critical]))
        Trail().sequence_now([critical])
    with reading(SYSTEM):
        assert LogLeaf.objects.get(event_id=critical.id).index == 0
        assert SignedHead.objects.get(customer_id=HUAXIN).size == 1
    assert sequence_batch(now=NOW).entries == 1
    with reading(SYSTEM):
        assert SignedHead.objects.latest("size").size == 2


def test_a_critical_act_that_is_rolled_back_leaves_no_head() -> None:
    with pytest.raises(ZeroDivisionError):
        _sequence_and_fail()
    with reading(SYSTEM):
        assert not SignedHead.objects.exists()
    assert sequence_batch(now=NOW).entries == 0


def test_two_sequencers_give_each_entry_one_place() -> None:
    keep(*[entry() for _ in range(400)])
    failures: list[BaseException] = []

    def drain() -> None:
        try:
            while sequence_batch(now=NOW, limit=50).entries:
                pass
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=drain) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading(SYSTEM):
        assert list(LogLeaf.objects.order_by("index").values_list("index", flat=True)) == list(range(400))


def test_entries_of_a_dump_from_another_server_are_adopted(as_superuser: psycopg.Connection) -> None:
    keep(entry())
    as_superuser.execute("SET session_replication_role = replica")
    as_superuser.execute("UPDATE audit_auditevent SET xid = '9000000000000'::xid8")
    as_superuser.execute("INSERT INTO audit_logposition VALUES (1, '8999999999999'::xid8)")
    as_superuser.execute("SET session_replication_role = origin")
    assert sequence_batch(now=NOW).entries == 0
    assert sequence_batch(now=NOW, adopt_restored=True).entries == 1
    keep(entry())
    assert sequence_batch(now=NOW).entries == 1


@pytest.mark.parametrize("table", ["audit_auditevent", "audit_logleaf", "audit_signedhead"])
@pytest.mark.parametrize("change", ["UPDATE {} SET customer_id = customer_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_may_not_change_what_is_written(table: str, change: str) -> None:
    keep(entry())
    sequence_batch(now=NOW)
    with (
        pytest.raises(Exception, match="permission denied"),
        within_scope(Scope(everything=True)),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


def test_the_owner_s_slip_of_the_hand_is_stopped_too(as_superuser: psycopg.Connection) -> None:
    keep(entry())
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        as_superuser.execute("DELETE FROM audit_auditevent")


def test_whoever_acts_may_add_to_a_log_it_cannot_read() -> None:
    with within_scope(Scope(organisations=frozenset())):
        write(Trail().rows([entry()]))
        assert not AuditEvent.objects.exists()
    with within_scope(Scope(organisations=frozenset({HUAXIN}))):
        assert AuditEvent.objects.count() == 1


def _sequence_and_fail() -> None:
    critical = entry(is_critical=True)
    with transaction.atomic():
        write(Trail().rows([critical]))
        Trail().sequence_now([critical])
        raise ZeroDivisionError
