# SPDX-License-Identifier: Apache-2.0
"""Every critical act is in the log when it returns: there is no second in which its entry could be deleted unseen."""

import types
import typing
from dataclasses import fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from keepwell.audit.models import AuditEvent, LogLeaf, SignedHead
from keepwell.audit.services import sequence_batch
from keepwell.kernel import ports
from keepwell.kernel.actions import Action
from keepwell.kernel.actor import SYSTEM, Scope
from keepwell.kernel.ids import uuid7
from keepwell.kernel.registry import Risk, actions
from keepwell.kernel.scope import reading, within_scope
from tests.factories.audit import NOW, entry, keep

CRITICAL = {name: act for name, act in actions().items() if act.risk is Risk.CRITICAL}
SINGLE = {name: act for name, act in CRITICAL.items() if not act.is_set}

#: what an act may not be called without being critical; the exceptions say why
TELLING = ("export", "erase", "purge", "hold_role", "end_role", "create_token", "backup", "restore", "rotate", "prune")
LESS = {
    "desk.restore_service": "says that the service works again",
}
_SAMPLES: dict[type, Any] = {
    str: "x", int: 1, bool: False, Decimal: Decimal(1), datetime: NOW, date: NOW.date(), timedelta: timedelta(1),
}  # fmt: skip


def sample(hint: Any) -> Any:
    """Some value of the type."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return None
    if typing.get_origin(hint) is tuple:
        return ()
    return uuid7() if hint is UUID else _SAMPLES.get(hint, "x")


def command_of(cls: type) -> Any:
    """A command of this class, with any values."""
    hints = typing.get_type_hints(cls)
    return cls(**{one.name: sample(hints[one.name]) for one in fields(cls)})


def test_there_are_critical_acts_and_the_known_ones_are_among_them() -> None:
    assert {
        "audit.export_bundle",
        "audit.prune_log",
        "audit.rotate_key",
        "people.create_token",
        "people.end_role",
        "people.found_installation",
        "people.hold_role",
    } <= set(CRITICAL)


def test_no_act_that_sounds_critical_is_less() -> None:
    verbs = {name: name.partition(".")[2] for name in actions()}
    sounding = {name for name, verb in verbs.items() if verb in TELLING or {*verb.split("_")} & {*TELLING}}
    assert sorted(sounding - set(CRITICAL) - set(LESS)) == []


@pytest.mark.usefixtures("committed")
def test_each_of_them_has_its_place_and_its_head_when_it_returns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Action, "_row", lambda self, target_id: (None, True))
    monkeypatch.setattr(Action, "_decide", lambda self, actor, row, command: ports.Decision(True))
    for name, act in sorted(SINGLE.items()):
        monkeypatch.setattr(act, "body", lambda *arguments, now: None)
        arguments = (command_of(act.command),) if act.target is None else (uuid7(), command_of(act.command))
        act(SYSTEM, *arguments, now=NOW)
        with reading(SYSTEM):
            event = AuditEvent.objects.get(action=name)
            place = LogLeaf.objects.get(event_id=event.pk)
            assert SignedHead.objects.filter(customer_id=event.customer_id, size=place.index + 1).exists(), name
    assert sequence_batch(now=NOW).entries == 0


@pytest.mark.parametrize("name", sorted(set(CRITICAL) - set(SINGLE)) or [None])
def test_each_row_of_a_critical_set_action_is_marked_critical(name: str | None) -> None:
    if name is not None:
        assert CRITICAL[name]._said(None, ports.Decision(True)).is_critical


@pytest.mark.usefixtures("committed")
def test_a_plain_entry_deleted_before_it_has_its_place_is_not_found_by_the_tree(
    as_superuser: psycopg.Connection,
) -> None:
    """The one hole, stated in docs/explanation/log.md: half a second, for acts that are not critical."""
    keep(entry())
    as_superuser.execute("SET session_replication_role = replica")
    as_superuser.execute("DELETE FROM audit_auditevent")
    as_superuser.execute("SET session_replication_role = origin")
    assert sequence_batch(now=NOW).entries == 0


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize(
    "trick",
    [
        "SET session_replication_role = replica",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER refuse_change",
        "DROP TRIGGER refuse_change ON audit_auditevent",
        "ALTER TABLE audit_auditevent NO FORCE ROW LEVEL SECURITY",
        "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    ],
)
def test_the_application_role_cannot_step_past_the_guards(trick: str) -> None:
    with (
        pytest.raises(Exception, match=r"permission denied|must be owner"),
        within_scope(Scope(everything=True)),
        connection.cursor() as cursor,
    ):
        cursor.execute(trick)
