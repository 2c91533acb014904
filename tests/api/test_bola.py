# SPDX-License-Identifier: Apache-2.0
"""Broken object level authorisation: every operation, asked about rows of one customer by four identities.

What is expected follows from the policies asked directly, so a new act is covered at once. A reading with an id in its
address must stand in READS; one that is missing fails the test.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import models, transaction

from keepwell.audit.models import AuditEvent
from keepwell.bridges.models import Delivery, Webhook
from keepwell.contracts.models import Contract
from keepwell.customers.models import Need
from keepwell.desk.models import Attachment, Ticket
from keepwell.kernel import ports
from keepwell.kernel.actions import view_action
from keepwell.kernel.actor import SYSTEM, Actor, Via
from keepwell.kernel.api.addresses import address
from keepwell.kernel.registry import actions
from keepwell.kernel.resources import resource_of
from keepwell.kernel.scope import reading, within_scope
from keepwell.people.models import Organisation, Person
from keepwell.transfer.models import Package, StockImport
from tests.api.leaking import World, body_for, world
from tests.api.test_nothing_leaks import make_schema
from tests.factories.api import Caller
from tests.factories.people import actor

pytestmark = pytest.mark.django_db

_SHAPE = "Some fields need your attention."  # pydantic's, never a rule of the domain
NOWHERE = UUID("01960d3e-7a30-7c3e-9d5a-5f0c2b1a9e01")
OPEN = "everybody who is signed in may read it"
CLOSED = "there is nothing in this world: 404 for all"
#: readings with something in their address → whose row it is
READS: dict[str, Any] = {
    "audit_entry": AuditEvent,
    "audit_receipt": AuditEvent,
    "bridges_deliveries": Webhook,
    "bridges_delivery": Delivery,
    "bridges_webhook": Webhook,
    "casework_case": Ticket,
    "casework_problem": CLOSED,
    "contracts_contract": Contract,
    "customers_customer": Organisation,
    "customers_moments": Organisation,
    "customers_need": Need,
    "desk_attachment": Attachment,
    "desk_messages": Ticket,
    "desk_ticket": Ticket,
    "people_organisation": Organisation,
    "people_person": Person,
    "reports_edition": CLOSED,
    "reports_report": OPEN,
    "sla_calendar": OPEN,
    "sla_calendar_month": OPEN,
    "transfer_findings": StockImport,
    "transfer_import": StockImport,
    "transfer_package_file": Package,
    "transfer_rejects": StockImport,
    "transfer_template": OPEN,
}
#: rows that one sees by more than the plain view: whoever did an act has its receipt; a page has a reader's role
WIDER = {"audit_receipt", "customers_customer", "customers_moments", "casework_case", "reports_report"}
_SAMPLES = {"code": "CN-5x8", "kind": "people", "name": "backlog", "number": "PRB-1"}


@pytest.fixture
def other() -> World:
    return world()


@pytest.fixture
def callers(other: World) -> dict[str, tuple[Caller, Actor | None]]:
    people = {"requester": other.desk.cast.chen, "agent": other.desk.cast.wang, "stranger": other.desk.stranger}
    found: dict[str, tuple[Caller, Actor | None]] = {
        name: (Caller(who), replace(actor(who, Via.API), mfa=False)) for name, who in people.items()
    }
    return {**found, "anonymous": (Caller(None), None)}


def _row(other: World, model: type[models.Model] | None) -> models.Model | None:
    if model is None:
        return None
    keys = other.ids.get(model) or []
    with reading(SYSTEM):
        return model._default_manager.filter(pk=keys[0]).first() if keys else None


def _undone(caller: Caller, method: str, path: str, body: object) -> Any:
    with transaction.atomic():
        answer = caller.post(path, body) if method == "post" else caller.get(path)
        transaction.set_rollback(True)
    if answer.streaming:
        b"".join(answer.streaming_content)  # read to its end, the client closes the file and leaves the database open
    return answer


def _sees(who: Actor, row: models.Model) -> bool:
    with reading(who):
        if not type(row)._default_manager.filter(pk=row.pk).exists():
            return False
    with within_scope(who.scope):
        return ports.authorizer().authorise(who, view_action(type(row)), row, {}).allowed


def _expected(who: Actor, name: str, row: models.Model | None, *, has_target: bool) -> set[int]:
    """The statuses that the policies leave for an act: by the row's own decision, and whether it may be seen."""
    done = {200, 404, 409, 422}  # 404: something named in the body is not his
    if row is None and has_target:
        return {404}
    if row is not None:
        with reading(who):
            if not type(row)._default_manager.filter(pk=row.pk).exists():
                return {404, 403}
    with within_scope(who.scope):
        allowed = ports.authorizer().authorise(who, name, row, {}).allowed
        if allowed:
            return done
    if row is None:
        return {403}
    return {403} if resource_of(type(row)) is not None and _sees(who, row) else {404}


def _acts() -> Iterator[Any]:
    for one in actions().values():
        if not (one.is_set and one.makes):
            yield one


def test_every_act_answers_each_identity_as_the_policies_say(other: World, callers: dict[str, Any]) -> None:
    wrong, asked = [], 0
    for act in _acts():
        row = _row(other, act.target)
        key = row.pk if row is not None else NOWHERE
        ids = [key] if act.is_set else None
        path = address(act).replace("{id}", str(key))
        for name, (caller, who) in callers.items():
            answer = _undone(caller, "post", path, body_for(act.command, other.desk.cast.chen.pk, ids))
            asked += 1
            if who is None:
                expected = {401}
            elif act.is_set:
                expected = {200, 409, 422}
                if answer.status_code == 200 and not _set_is_right(who, act.name, row, answer.json()):
                    wrong.append((act.name, name, answer.json()))
            else:
                expected = _expected(who, act.name, row, has_target=act.target is not None)
            is_misshaped = (
                answer.status_code == 422 and who is not None and not act.is_set
            )  # before any row is looked at
            if answer.status_code not in expected and not (is_misshaped and answer.json()["detail"] == _SHAPE):
                wrong.append((act.name, name, answer.status_code, sorted(expected), answer.content.decode()[:160]))
    assert wrong == []
    assert asked >= 4 * 200


def _set_is_right(who: Actor, name: str, row: models.Model | None, told: dict[str, Any]) -> bool:
    """Rows that are not his to change are not changed, and those not his to see are none."""
    if row is None:
        return told["done"] == 0
    with within_scope(who.scope):
        allowed = ports.authorizer().authorise(who, name, row, {}).allowed
    statuses = {one["status"] for one in told["items"]}
    if allowed and _sees(who, row):
        return statuses <= {200}
    return told["done"] == 0 and statuses == ({403} if _sees(who, row) else {404})


def _readings() -> Iterator[tuple[str, str]]:
    for path, operations in make_schema()["paths"].items():
        if "get" in operations:
            yield operations["get"]["operationId"], path.removeprefix("/api/v1")


def test_every_reading_with_an_address_of_its_own_is_in_the_table() -> None:
    named = {operation for operation, path in _readings() if "{" in path}
    assert named == set(READS)


def test_every_reading_shows_a_row_to_those_only_who_may_see_it(other: World, callers: dict[str, Any]) -> None:
    wrong = []
    for operation, path in _readings():
        kind = READS.get(operation)
        row = _row(other, kind) if isinstance(kind, type) else None
        filled = path
        for word in [part.split("}")[0] for part in path.split("{")[1:]]:
            key = str(row.pk) if row is not None else _SAMPLES.get(word, str(NOWHERE))
            filled = filled.replace("{" + word + "}", key)
        for name, (caller, who) in callers.items():
            answer = _undone(caller, "get", filled, None)
            if answer.status_code not in _readable(operation, kind, row, who):
                wrong.append((operation, name, answer.status_code))
    assert wrong == []


def _readable(operation: str, kind: Any, row: models.Model | None, who: Actor | None) -> set[int]:
    if who is None:
        return {401}
    if kind is None or kind == OPEN:
        return {200, 403, 404, 422}  # a list of one's own, perhaps nobody's business at all; it names no row
    if row is None:
        return {404}
    may_see = _sees(who, row)
    if operation in WIDER:
        return {200, 403, 404} if may_see else {404}
    return {200} if may_see else {404}
