# SPDX-License-Identifier: Apache-2.0
"""The property: whatever users of project A do, in any order, with any words, no row of project B changes (A37).

500 worlds a run in all: those of `make test` here, the others by `make nightly`. A failure names the seed of its world.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import psycopg
import pytest
from django.conf import settings

from keepwell.access.authorizer import CedarAuthorizer, policy_files
from keepwell.access.engine.policies import Policies
from keepwell.access.engine.schema import catalogue
from keepwell.access.engine.sources import read_book
from keepwell.contracts.selectors import forget_terms
from keepwell.desk.models import Ticket
from keepwell.desk.services import WithdrawTicket, withdraw_ticket
from keepwell.kernel import ports, rls
from keepwell.kernel.actions import Action
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import KeepwellError
from keepwell.people.selectors import forget_actors
from keepwell.retention.services import Remove, remove_ticket
from keepwell.sla.calendars import forget_calendars
from keepwell.sla.services import seed_china_days
from tests.factories import people
from tests.factories.retention import NOW
from tests.factories.sla import SEEDED
from tests.isolation.acting import Player, Tally
from tests.isolation.hashing import alive, hashes, paths
from tests.isolation.worlds import Customer, World, pool, world

ACTS = 12
#: how the desk's policies keep projects apart
APART = '(resource.project == "" || principal.projects.contains(resource.project))'
FIRST = 20260101
ROLE: str = settings.KEEPWELL_APP_ROLE


@pytest.fixture(scope="module")
def customers(committed_for_module: None) -> list[Customer]:
    for forget in (forget_calendars, forget_terms, forget_actors):
        forget()
    seed_china_days(SYSTEM, now=SEEDED)
    forget_calendars()
    return pool(people.founded(), 4)


def _changed(superuser: psycopg.Connection, one: World, tally: Tally) -> dict[str, object]:
    """Tables of project B whose rows are not what they were."""
    before = hashes(superuser, one.b)
    dice = Random(one.seed + 1)
    player = Player(one, dice, tally)
    for actor in one.users:
        player.play(actor, ACTS // len(one.users) + 1)
    after = hashes(superuser, one.b)
    return {table: (before[table], after[table]) for table in before if before[table] != after[table]}


def _hold_in(seeds: range, customers: list[Customer], superuser: psycopg.Connection) -> Tally:
    tally = Tally()
    for seed in seeds:
        changed = _changed(superuser, world(seed, customers), tally)
        assert changed == {}, f"seed {seed}: {changed}"
    print(  # noqa: T201  # the figures of a run are part of its answer
        f"{len(seeds)} worlds from seed {seeds.start}: {tally.tried} acts, {sum(tally.done.values())} done"
        f" ({len(tally.done)} kinds), {tally.refused} refused, {sum(tally.clumsy.values())} clumsy"
    )
    return tally


def test_the_hash_reaches_every_table_of_a_project() -> None:
    assert {
        "people_project", "people_projectmember", "desk_ticket", "desk_message", "desk_attachment", "desk_transfer",
        "desk_watcher", "desk_ticketlink", "desk_workaround", "desk_interimplan", "sla_promise", "sla_clock",
        "sla_promiseevent",
    } <= set(paths())  # fmt: skip


def test_no_act_of_users_of_project_a_changes_any_row_of_project_b(
    customers: list[Customer], as_superuser: psycopg.Connection
) -> None:
    tally = _hold_in(range(FIRST, FIRST + 100), customers, as_superuser)
    assert tally.tried > 1_000
    assert sum(tally.done.values()) > 20  # a run in which nobody could do anything would prove nothing


@pytest.mark.nightly
def test_nor_in_five_hundred_worlds(customers: list[Customer], as_superuser: psycopg.Connection) -> None:
    tally = _hold_in(range(FIRST + 1_000, FIRST + 1_500), customers, as_superuser)
    assert tally.tried > 5_000


def test_who_serves_the_customer_but_is_not_in_the_project_takes_nothing_of_it_away(
    customers: list[Customer], as_superuser: psycopg.Connection
) -> None:
    tally = Tally()
    for seed in range(FIRST + 5_000, FIRST + 5_030):
        one = world(seed, customers)
        before = alive(as_superuser, one.b)
        player = Player(one, Random(seed), tally)
        player.likely = [act for act in player.acts if act.name.startswith("retention.")]
        for actor in one.staff:
            player.play(actor, ACTS)
        assert alive(as_superuser, one.b) == before, f"seed {seed}"


# The property must be able to fail: with both walls broken it does, and with one of them broken it still holds.


@pytest.fixture
def without_the_policy(tmp_path: Path) -> Iterator[None]:
    """Decide as if nobody had written that projects are kept apart: neither the rule above all nor the desk's own."""
    desk = tmp_path / "desk" / "policies" / "desk.cedar"
    desk.parent.mkdir(parents=True)
    text = next(file for file in policy_files() if file.name == "desk.cedar").read_text(encoding="utf-8")
    assert APART in text
    desk.write_text(text.replace(APART, "true"), encoding="utf-8")
    others = [file for file in policy_files() if file.name not in ("projects.cedar", "desk.cedar")]
    plugged = ports.authorizer()
    ports.plug(authorizer=CedarAuthorizer(Policies(read_book([*others, desk]), catalogue())))
    yield
    ports.plug(authorizer=plugged)


@pytest.fixture
def without_the_wall(as_superuser: psycopg.Connection) -> Iterator[None]:
    """Take the restrictive policies off the table of tickets."""
    for name in ("keepwell_project_change", "keepwell_project_erase", "keepwell_project_add"):
        as_superuser.execute(f"DROP POLICY {name} ON desk_ticket")
    yield
    for sql in rls.statements(Ticket, ROLE):
        as_superuser.execute(sql)


_HARM: tuple[tuple[Action[object], object], ...] = (
    (withdraw_ticket, WithdrawTicket(reason="误删")),
    (remove_ticket, Remove(reason="误删")),
)


def _raid(one: World) -> int:
    """Every user of A withdraws and removes what he finds of B; how many acts succeeded."""
    gone = 0
    for actor in one.users:
        for ticket in one.tickets_of_b:
            for act, words in (
                (withdraw_ticket, WithdrawTicket(reason="误删")),
                (remove_ticket, Remove(reason="误删")),
            ):
                try:
                    act(actor, ticket.pk, words, now=NOW + timedelta(days=1))
                    gone += 1
                except KeepwellError:
                    continue
    return gone


def _raids(customers: list[Customer], superuser: psycopg.Connection, first: int) -> int:
    """Raids on ten worlds; how many acts succeeded, each of which the hashes must show."""
    gone = 0
    for seed in range(first, first + 10):
        one = world(seed, customers)
        before = hashes(superuser, one.b)
        taken = _raid(one)
        assert (hashes(superuser, one.b) != before) is (taken > 0), f"seed {seed}"
        gone += taken
    return gone


def test_with_the_policy_dropped_the_second_wall_still_holds(
    customers: list[Customer], as_superuser: psycopg.Connection, without_the_policy: None
) -> None:
    assert _raids(customers, as_superuser, FIRST + 7_000) == 0


def test_with_the_second_wall_dropped_the_policy_still_holds(
    customers: list[Customer], as_superuser: psycopg.Connection, without_the_wall: None
) -> None:
    assert _raids(customers, as_superuser, FIRST + 7_100) == 0


def test_with_both_dropped_rows_of_b_change_and_the_hashes_show_it(
    customers: list[Customer], as_superuser: psycopg.Connection, without_the_policy: None, without_the_wall: None
) -> None:
    assert _raids(customers, as_superuser, FIRST + 7_200) > 0
