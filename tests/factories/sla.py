# SPDX-License-Identifier: Apache-2.0
"""Promises for stories: a customer with contract and calendar, and a way to act on promises as desk does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from keepwell.contracts.models import ContractVersion
from keepwell.contracts.selectors import Case, Entitlement, entitlement, forget_terms
from keepwell.contracts.services import SetClause, activate_version, set_clause
from keepwell.core.promise import EventKind, LedgerEvent, Party
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.record import record
from keepwell.kernel.run import Run, entered
from keepwell.kernel.scope import within_scope
from keepwell.sla.calendars import forget_calendars
from keepwell.sla.services import NewPromise, Standing, append, seed_china_days, start_promise
from tests.factories import contracts
from tests.factories.contracts import Tree

SHANGHAI = ZoneInfo("Asia/Shanghai")
SEEDED = datetime(2025, 11, 20, 2, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    """An instant by the clock in Shanghai: "2026-02-13 17:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def shanghai(instant: datetime | None) -> str | None:
    """The same back, with seconds only where there are any."""
    if instant is None:
        return None
    local = instant.astimezone(SHANGHAI)
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


@dataclass(frozen=True)
class Served:
    """A customer with the shipped terms in force."""

    tree: Tree
    version: ContractVersion


def served(**draft: object) -> Served:
    """The tree, the Chinese calendar, and a contract with the shipped terms counted in it."""
    forget_calendars()
    forget_terms()
    seed_china_days(SYSTEM, now=SEEDED)
    forget_calendars()
    tree = contracts.tree()
    paper = contracts.contract(tree.group)
    return Served(tree, contracts.in_force(paper, **{"terms": "standard", **draft}))


@contextmanager
def acting(now: datetime) -> Iterator[Run]:
    """One transaction in which services may publish, as an action of desk would; the outbox is written at its end."""
    run = Run("test.act", SYSTEM, now)
    with entered(run), within_scope(SYSTEM.scope):
        yield run
        record(run, [])


def entitled(customer: Served, when: datetime) -> Entitlement:
    """What the department is entitled to."""
    place = customer.tree.department
    with within_scope(SYSTEM.scope):
        found = entitlement(Case(customer_id=place.customer_id, organisation_id=place.pk, system_id=None, at=when))
    assert found is not None
    return found


def opened(customer: Served, when: str, class_code: str = "general", *, now: str | None = None) -> Standing:
    """A promise opened by 小陈 of 结构二所."""
    place = customer.tree.department
    new = NewPromise(
        organisation_id=place.pk,
        customer_id=place.customer_id,
        class_code=class_code,
        opened_at=at(when),
        entitlement=entitled(customer, at(when)),
    )
    with acting(at(now or when)) as run:
        return start_promise(new, actor=run.actor, now=run.now)


def happened(
    promise: Standing | UUID, kind: EventKind, when: str, *, now: str | None = None, **details: object
) -> Standing:
    """A fact enters the ledger."""
    key = promise if isinstance(promise, UUID) else promise.promise_id
    fact = LedgerEvent(kind=kind, occurred_at=at(when), **details)
    with acting(at(now or when)) as run:
        return append(key, fact, actor=run.actor, now=run.now)


def replied(promise: Standing | UUID, when: str, **details: object) -> Standing:
    """An agent answers publicly."""
    return happened(promise, EventKind.PUBLIC_REPLY, when, party=Party.PROVIDER, **details)


def with_workaround_clause() -> Served:
    """Terms that promise a workaround within 16 service hours, and nothing else."""
    return with_clause(milestone="interim_workaround", goal=timedelta(hours=16), basis="calendar")


def with_clause(**words: object) -> Served:
    """A contract with one clause of the class `general`, counted in the Chinese calendar unless told otherwise."""
    forget_calendars()
    forget_terms()
    seed_china_days(SYSTEM, now=SEEDED)
    forget_calendars()
    tree = contracts.tree()
    draft = contracts.draft(contracts.contract(tree.group), terms="empty")
    command = {"class_code": "general", "calendar_code": "CN-5x8" if words.get("basis") == "calendar" else "", **words}
    set_clause(SYSTEM, draft, SetClause(**command), now=SEEDED)
    return Served(tree, activate_version(SYSTEM, draft, now=SEEDED))
