# SPDX-License-Identifier: Apache-2.0
"""Every action, sent twice with one Idempotency-Key: one effect, one entry in the log, one answer."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.test import override_settings
from psycopg import sql

from keepwell.audit.models import AuditEvent
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.api.addresses import address
from keepwell.kernel.plugins import Installed, Manifest, found
from keepwell.kernel.registry import action_named, actions
from keepwell.kernel.scope import reading
from keepwell.sla.models import CalendarVersion
from tests.api.steps import STEPS, Life, Step, begin
from tests.api.steps_of_administration import ADMINISTRATION
from tests.api.steps_of_bridges import BRIDGES
from tests.api.steps_of_casework import CASEWORK
from tests.api.steps_of_portal import PORTAL
from tests.api.steps_of_queues import QUEUES
from tests.api.steps_of_reports import REPORTS
from tests.api.steps_of_search import SEARCH
from tests.api.steps_of_talk import TALK
from tests.factories.api import Caller

_LIFE = (*STEPS, *ADMINISTRATION, *BRIDGES, *CASEWORK, *TALK, *REPORTS, *SEARCH, *QUEUES, *PORTAL)

#: the installation is founded once, before anybody has a key; the factories do it
_BEFORE_EVERYTHING = {"people.found_installation"}
#: the system does these for whoever holds a link; or they want a fresh second factor, which no key has (tests/signin,
#: tests/retention)
_NOT_BY_A_KEY = {
    "retention.approve_removal",
    "retention.ask_removal_of_organisation",
    "retention.ask_removal_of_project",
    "retention.ask_removal_of_tickets",
    "retention.erase_person",
    "retention.release_hold",
    "signin.accept_invitation",
    "signin.limit_sessions",
    "signin.release_role",
    "signin.require_factor",
    "signin.reset_factors",
    "signin.reset_password",
}
#: no policy permits these to any person: the system does them by its own workers and command line
_BY_THE_SYSTEM = {
    "access.sound_burst",
    "audit.end_alarm",
    "audit.export_bundle",
    "audit.raise_alarm",
    "audit.rotate_key",
    "bridges.disable_webhook",
    "casework.add_fitting",
    "casework.route_cause",
    "casework.take_up_complaint",
    "kernel.rotate_secrets",
    "protection.begin_backup",
    "protection.drop_backup",
    "protection.record_backup",
    "protection.record_failure",
    "protection.record_proof",
    "protection.record_verified",
}
#: without effect in this life: no entry of the log is half a year old (tests/audit/test_pruning.py)
_WITHOUT_EFFECT = {"audit.prune_log"}
#: a plug-in as far as switches and settings see it
_PLUGIN = Installed("sample", "sample", "1.0", Manifest("sample", "Sample", "Does nothing.", ">=0.2"))
#: what a repetition may touch: when a key was last used, and who was refused
_NO_EFFECT = {"people_apitoken"}


@pytest.fixture(scope="module")
def life(committed_for_module: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """One life for all steps, which follow each other; there are a folder for backups and a plug-in."""
    known = replace(settings.KEEPWELL, backups=tmp_path_factory.mktemp("backups"))
    with override_settings(KEEPWELL=known), pytest.MonkeyPatch.context() as patch:
        patch.setitem(found._found, _PLUGIN.label, _PLUGIN)
        yield begin()


@pytest.fixture(scope="module")
def callers(life: Life) -> dict[str, Caller]:
    """Everybody's program."""
    names = {step.by for step in _LIFE} - {"boss"}
    return {"boss": Caller(life.boss), **{name: Caller(life.desk.person(name)) for name in names}}


def _content(superuser: psycopg.Connection) -> dict[str, str]:
    tables = superuser.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    digest = sql.SQL("SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {} t")
    return {
        name: superuser.execute(digest.format(sql.Identifier(name))).fetchone()[0]  # type: ignore[index]  # one row
        for (name,) in tables
        if name not in _NO_EFFECT
    }


def _entries(name: str) -> int:
    with reading(SYSTEM):
        return AuditEvent.objects.filter(action=name, result="done").count()


def _sent(step: Step, life: Life, caller: Caller, key: str) -> Any:
    words = dict(step.words(life) if callable(step.words) else step.words)
    path = address(action_named(step.action)).replace("{id}", life.made.get(step.on, ""))
    first = caller.post(path, words, key=key)
    return first, lambda: caller.post(path, words, key=key)


def _remember(step: Step, life: Life, answer: dict[str, Any]) -> None:
    if step.makes:
        life.made[step.makes] = str(answer["id"])
    if step.action == "sla.create_calendar":
        with reading(SYSTEM):
            version = CalendarVersion.objects.get(calendar__code="N-1")
        life.made["first draft"], life.made["calendar"] = str(version.pk), str(version.calendar_id)


def test_twice_with_one_key_is_once(life: Life, callers: dict[str, Caller], as_superuser: psycopg.Connection) -> None:
    for number, step in enumerate(_LIFE):
        before = _entries(step.action)
        first, again = _sent(step, life, callers[step.by], f"key-{number}")
        assert first.status_code == 200, (step, first.json())
        after = _content(as_superuser)
        second = again()
        assert second.status_code == 200, (step, second.json())
        assert _content(as_superuser) == after, step
        assert _entries(step.action) == before + 1, step
        assert {**first.json(), "secret": None} == {**second.json(), "secret": None}, step
        _remember(step, life, first.json())


def test_no_action_was_left_out() -> None:
    alone = {name for name, action in actions().items() if not action.is_set}
    assert alone - {step.action for step in _LIFE} == (
        _BEFORE_EVERYTHING | _NOT_BY_A_KEY | _BY_THE_SYSTEM | _WITHOUT_EFFECT
    )


def test_a_key_is_good_for_one_request_of_one_person(life: Life, callers: dict[str, Caller]) -> None:
    path = f"/tickets/{life.made['survivor']}/reply"
    assert callers["wang"].post(path, {"body": "一"}, key="same").status_code == 200
    assert callers["wang"].post(path, {"body": "二"}, key="same").status_code == 409
    assert callers["zhou"].post(path, {"body": "二"}, key="same").status_code == 200
    assert UUID(callers["wang"].post(path, {"body": "一"}, key="same").json()["id"])
