# SPDX-License-Identifier: Apache-2.0
"""Reading the log: pages, one entry with its proof, and how far the sequencer is behind."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from keepwell.audit.models import LogLeaf
from keepwell.audit.proofs import path_to
from keepwell.audit.selectors import EventFilter, event_with_proof, events_page, lag
from keepwell.audit.services import erase_personal, pin_heads, sequence_batch
from keepwell.core.merkle import inclusion_proof
from keepwell.kernel.actor import SYSTEM, Actor, ActorKind, Scope
from keepwell.kernel.entry import Personal
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading, within_scope
from tests.factories.audit import HUAXIN, NOW, XIAO_LIU, entry, keep

pytestmark = pytest.mark.usefixtures("committed")
OTHERS = UUID("0190a000-0000-7000-8000-000000000002")
PERSON = Actor(ActorKind.PERSON, "周敏", Scope(organisations=frozenset({HUAXIN})))


def test_pages_go_from_new_to_old_without_gap_or_repetition() -> None:
    entries = [entry() for _ in range(7)]
    keep(*entries)
    seen: list[UUID] = []
    after = None
    with reading(SYSTEM):
        while True:
            page = events_page(SYSTEM, EventFilter(customer_id=HUAXIN), after=after, limit=3)
            seen += [row.id for row in page.rows]
            after = page.next
            if after is None:
                break
    assert seen == [one.id for one in reversed(entries)]


def test_a_line_says_who_did_what_to_what_in_few_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    keep(*[entry() for _ in range(20)])
    sequence_batch(now=NOW)
    with reading(SYSTEM):
        with django_assert_num_queries(4):
            page = events_page(SYSTEM, EventFilter())
        row = page.rows[-1]
    assert (row.actor_label, row.target_label, row.action, row.place) == ("小刘", "KW-2318", "desk.reply_publicly", 0)


FILTERS = [
    (EventFilter(customer_id=HUAXIN), {"a", "b", "c"}),
    (EventFilter(customer_id=OTHERS), {"d"}),
    (EventFilter(action="desk.close_ticket"), {"b"}),
    (EventFilter(result="denied"), {"c"}),
    (EventFilter(actor_id=XIAO_LIU, customer_id=HUAXIN), {"a", "b"}),
    (EventFilter(since=NOW + timedelta(hours=1)), {"c", "d"}),
    (EventFilter(until=NOW + timedelta(hours=1)), {"a", "b"}),
    (EventFilter(target_kind="people.person"), {"d"}),
]


@pytest.mark.parametrize(("wanted", "expected"), FILTERS)
def test_filters_narrow_the_log(wanted: EventFilter, expected: set[str]) -> None:
    later = NOW + timedelta(hours=2)
    entries = {
        "a": entry(),
        "b": entry(action="desk.close_ticket"),
        "c": entry(result="denied", actor_id=None, at=later),
        "d": entry(customer_id=OTHERS, target_kind="people.person", at=later),
    }
    keep(*entries.values())
    names = {one.id: name for name, one in entries.items()}
    with reading(SYSTEM):
        assert {names[row.id] for row in events_page(SYSTEM, wanted).rows} == expected


def test_one_entry_is_shown_with_its_words_and_a_proof_that_holds() -> None:
    one = entry(changes={"note": (Personal("旧"), Personal("新")), "state": ("new", "working")})
    keep(entry(), one, entry())
    sequence_batch(now=NOW)
    with reading(SYSTEM):
        detail = event_with_proof(SYSTEM, one.id)
    assert detail.is_unchanged
    assert detail.content == {
        "command": {"text": "图纸检入失败，请尽快处理"},
        "changes": {"note": ["旧", "新"], "state": ["new", "working"]},
    }
    assert detail.policies == ("desk-requester-replies",)
    assert detail.proof is not None
    assert (detail.proof.place, detail.proof.size, detail.proof.is_valid) == (0, 3, True)
    assert len(detail.proof.path) == 2


def test_an_entry_that_waits_has_no_proof_yet() -> None:
    one = entry()
    keep(one)
    with reading(SYSTEM):
        assert event_with_proof(SYSTEM, one.id).proof is None


def test_the_proof_of_an_edited_entry_does_not_hold(as_superuser: psycopg.Connection) -> None:
    one = entry()
    keep(entry(), one)
    sequence_batch(now=NOW)
    with as_superuser.transaction():
        as_superuser.execute("SET LOCAL session_replication_role = replica")
        as_superuser.execute(
            "UPDATE audit_auditevent SET entry = replace(entry, 'working', 'closed') WHERE id = %s", [one.id]
        )
    with reading(SYSTEM):
        detail = event_with_proof(SYSTEM, one.id)
    assert not detail.is_unchanged
    assert detail.proof is not None
    assert not detail.proof.is_valid


def test_what_was_erased_is_said_to_be_erased() -> None:
    one = entry()
    keep(one)
    sequence_batch(now=NOW)
    with within_scope(Scope(everything=True)):
        erase_personal(events=[one.id])
        detail = event_with_proof(SYSTEM, one.id)
    assert detail.row.actor_label is None
    with translation.override("en"):
        assert str(detail.content["command"]["text"]) == "erased"  # type: ignore[index]  # a mapping in this entry
    assert detail.proof is not None
    assert detail.proof.is_valid


def test_nobody_sees_a_log_unless_a_policy_says_so() -> None:
    one = entry()
    keep(one)
    with reading(PERSON):
        with pytest.raises(NotFound):
            event_with_proof(replace(PERSON, scope=Scope(organisations=frozenset({OTHERS}))), one.id)
        with pytest.raises(NotFound):
            event_with_proof(PERSON, one.id)
        assert events_page(PERSON, EventFilter()).rows == ()


@pytest.mark.parametrize("place", [0, 255, 256, 511, 512, 599])
def test_proofs_from_tiles_equal_proofs_from_all_leaves(place: int) -> None:
    for count in (100, 300, 200):
        keep(*[entry() for _ in range(count)])
        sequence_batch(now=NOW)
    with reading(SYSTEM):
        leaves = [bytes(row.leaf) for row in LogLeaf.objects.filter(customer_id=HUAXIN).order_by("index")]
        for size in (600, 513, 512):
            if place < size:
                assert path_to(HUAXIN, place, size) == inclusion_proof(leaves[:size], place)


def test_the_lag_is_counted_from_the_oldest_entry_that_waits() -> None:
    keep(entry(at=NOW - timedelta(seconds=3)), entry(at=NOW))
    with reading(SYSTEM):
        assert (lag(NOW).waiting, lag(NOW).behind) == (2, timedelta(seconds=3))
    sequence_batch(now=NOW)
    pin_heads()
    with reading(SYSTEM):
        assert (lag(NOW).waiting, lag(NOW).behind) == (0, timedelta(0))
