# SPDX-License-Identifier: Apache-2.0
"""The log explorer at twenty thousand entries: index walks only, as the application role under policies."""

from uuid import UUID

import psycopg
import pytest
from django.db import connection

from keepwell.audit.selectors import EventFilter, events_wanted
from keepwell.kernel.actor import Actor, ActorKind, Scope
from keepwell.kernel.ids import uuid7
from keepwell.kernel.scope import reading
from tests.factories.audit import HUAXIN, XIAO_LIU, entry, keep

pytestmark = pytest.mark.usefixtures("committed")
SMALL = UUID("0190a000-0000-7000-8000-000000000002")
EVERYWHERE = Actor(
    ActorKind.PERSON, "总审计", Scope(everything=True), person_id=uuid7(), everywhere=frozenset({"auditor"})
)
OF_SMALL = Actor(
    ActorKind.PERSON,
    "审计",
    Scope(organisations=frozenset({SMALL})),
    person_id=uuid7(),
    roles={"auditor": frozenset({SMALL})},
)


@pytest.fixture
def many(as_superuser: psycopg.Connection) -> None:
    """Twenty thousand entries of a large customer, and twenty of a small one before them."""
    keep(entry())
    copy = """
        INSERT INTO audit_auditevent (id, customer_id, at, action, result, via, actor_kind, actor_id, target_kind,
                                      target_id, entry, leaf)
        SELECT uuidv7(), %s, at, action, result, via, actor_kind, actor_id, target_kind, uuidv7(), entry, leaf
          FROM audit_auditevent, generate_series(1, %s)
    """
    as_superuser.execute("INSERT INTO audit_log VALUES (%s, 0, '')", [SMALL])
    as_superuser.execute(copy, [SMALL, 20])
    as_superuser.execute(copy, [HUAXIN, 1000])
    as_superuser.execute("ANALYZE audit_auditevent, audit_log")


QUESTIONS = [
    (EVERYWHERE, EventFilter()),
    (EVERYWHERE, EventFilter(customer_id=SMALL)),
    (EVERYWHERE, EventFilter(target_id=uuid7())),
    (EVERYWHERE, EventFilter(actor_id=XIAO_LIU)),
    (OF_SMALL, EventFilter()),
]


@pytest.mark.parametrize(("actor", "wanted"), QUESTIONS)
def test_the_log_is_walked_by_index_in_its_order(actor: Actor, wanted: EventFilter, many: None) -> None:
    with reading(actor), connection.cursor() as cursor:
        sql, values = events_wanted(actor, wanted)[:51].query.sql_with_params()
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF) " + sql, values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan, plan
    assert "Sort" not in plan, plan
    removed = [int(line.rsplit(" ", 1)[1]) for line in plan.splitlines() if "Rows Removed by Filter" in line]
    assert sum(removed) <= 50, plan
