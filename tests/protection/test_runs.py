# SPDX-License-Identifier: Apache-2.0
"""The room: who may ask, what is remembered and logged, who is told, and what the page says."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client, override_settings

from keepwell.audit.models import AuditEvent, LogLeaf
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Conflict, Denied
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.models import Notice, Person
from keepwell.people.selectors import actor_of_person
from keepwell.protection import jobs, selectors, services, source
from keepwell.protection.checks import check_backups
from keepwell.protection.models import BackupRun, RestoreProof
from keepwell.protection.services import AskBackup, BeginBackup, StopBackup
from keepwell.protection.source import silent
from tests.factories import people
from tests.factories.browser import signed_in
from tests.factories.protection import Workshop, workshop

pytestmark = pytest.mark.usefixtures("committed")
PAGE = "/administration/backups/"


@pytest.fixture(scope="module")
def server() -> Iterator[Workshop]:
    with workshop() as made:
        yield made


@pytest.fixture
def folder(server: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place for backups; the server that is copied is the workshop's, which keeps a log."""
    place = tmp_path / "backups"
    monkeypatch.setattr(source._socket, "source", lambda: server.source)
    with override_settings(KEEPWELL=replace(settings.KEEPWELL, backups=place)):
        yield place


@pytest.fixture
def cast() -> people.Cast:
    return people.cast()


@pytest.fixture
def admin(cast: people.Cast) -> Person:
    with reading(SYSTEM):
        return Person.objects.get(account__email="admin@example.com")


def browser(person: Person, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.post("/sign-in/", {"email": "admin@example.com", "password": people.PASSWORD})
    client.cookies["django_language"] = language
    return client


def runs() -> list[BackupRun]:
    with reading(SYSTEM):
        return list(BackupRun.objects.newest_first())


def told() -> list[str]:
    with reading(SYSTEM):
        ours = Notice.objects.filter(kind__startswith="protection.")
        return list(ours.order_by("created_at").values_list("kind", flat=True))


def relay() -> None:
    while relay_once():
        pass


def entries(action: str) -> list[AuditEvent]:
    with reading(SYSTEM):
        return list(AuditEvent.objects.filter(action=action))


def test_from_the_button_to_a_verified_backup(folder: Path, admin: Person) -> None:
    client = browser(admin)
    assert "None was ever verified. Take one now." in client.get(PAGE).content.decode()
    asked = client.post(f"{PAGE}new/", {"is_full": "on"})
    assert (asked.status_code, asked.headers["Location"]) == (303, PAGE)
    (run,) = runs()
    assert (run.state, run.kind) == ("asked", "full")
    page = client.get(PAGE).content.decode()
    assert "A backup is under way" in page
    assert 'hx-trigger="every 2s"' in page
    jobs.back_up(str(run.pk))
    (run,) = runs()
    assert (run.state, run.kind, run.trouble) == ("verified", "full", "")
    assert run.size > 1_000_000
    assert run.backup_id in [path.name for path in folder.iterdir()]
    page = client.get(PAGE).content.decode()
    assert run.backup_id in page
    assert "Verified" in page
    assert "A backup is under way" not in page
    # once more by mistake of the queue: the wish was fulfilled already
    jobs.back_up(str(run.pk))
    assert len(runs()) == 1


def test_every_act_is_critical_and_stands_in_the_log_at_once(folder: Path, admin: Person) -> None:
    services.ask_backup(actor(admin), AskBackup())
    jobs.back_up(str(runs()[0].pk))
    for action in ("ask_backup", "begin_backup", "record_backup", "record_verified"):
        (entry,) = entries(f"protection.{action}")
        with reading(SYSTEM):
            assert LogLeaf.objects.filter(event_id=entry.pk).exists(), action


def actor(person: Person) -> object:
    with reading(SYSTEM):
        return actor_of_person(person)


def test_the_relay_gives_the_wish_to_the_worker(folder: Path, admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr("keepwell.protection.handlers.defer_job", lambda name, **words: queued.append((name, words)))
    services.ask_backup(actor(admin), AskBackup())
    relay()
    assert queued == [("protection.back_up", {"run_id": str(runs()[0].pk)})]


def test_only_one_run_at_a_time(folder: Path, admin: Person) -> None:
    services.ask_backup(actor(admin), AskBackup())
    with pytest.raises(Conflict, match="under way already"):
        services.ask_backup(actor(admin), AskBackup())
    with reading(SYSTEM), pytest.raises(IntegrityError, match="one_run_at_a_time"), transaction.atomic():
        BackupRun.objects.create(folder=str(folder), asked_at=datetime.now(UTC))


def test_a_run_that_has_not_begun_is_stopped_at_once(folder: Path, admin: Person) -> None:
    client = browser(admin)
    services.ask_backup(actor(admin), AskBackup())
    (run,) = runs()
    stopped = client.post(f"{PAGE}{run.pk}/stop/")
    assert stopped.status_code == 303
    jobs.back_up(str(run.pk))
    assert [one.state for one in runs()] == ["stopped"]
    assert not folder.exists()


def test_a_run_under_way_is_stopped_and_leaves_nothing(
    folder: Path, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["keepwell.protection.services.back_up"], "_LOOK_FOR_STOP_EVERY", 0.0)
    services.ask_backup(actor(admin), AskBackup())
    (run,) = runs()

    def tell(progress: source.Progress) -> None:
        if progress.step == "database" and not runs()[0].stop_asked_at:
            services.stop_backup(actor(admin), StopBackup(run=run.pk))

    with pytest.raises(services.Stopped):
        services.back_up(services.Wish(folder, run_id=run.pk), tell=tell)
    assert [one.state for one in runs()] == ["stopped"]
    assert [path.name for path in folder.glob("[0-9.]*")] == [".lock"]
    relay()
    assert told() == []  # whoever stops a run need not be told that it stopped


@pytest.mark.parametrize(
    ("role", "sees", "asks"),
    [
        (Role.SYSTEM_ADMIN, True, True),
        (Role.AUDITOR, True, False),
        (Role.SECURITY_ADMIN, True, False),
        (Role.AGENT, False, False),
        (Role.SERVICE_MANAGER, False, False),
    ],
)
def test_who_may_see_and_who_may_ask(folder: Path, cast: people.Cast, role: Role, sees: bool, asks: bool) -> None:
    somebody = people.person(cast.provider, "新人")
    people.role(somebody, role, cast.provider)
    client = signed_in(somebody, "en")
    page = client.get(PAGE)
    assert page.status_code == (200 if sees else 404)
    assert ("Back up now" in page.content.decode()) is asks
    if asks:
        services.ask_backup(actor(somebody), AskBackup())
    else:
        with pytest.raises(Denied):
            services.ask_backup(actor(somebody), AskBackup())


def test_a_customer_does_not_learn_that_there_are_backups(folder: Path, cast: people.Cast) -> None:
    assert signed_in(cast.liu).get(PAGE).status_code == 404
    assert Client().get(PAGE).status_code in {302, 303}


def test_nobody_records_by_hand(folder: Path, admin: Person) -> None:
    with pytest.raises(Denied):
        services.begin_backup(actor(admin), BeginBackup(folder=str(folder), kind="full"))


def test_a_share_that_is_not_mounted_fails_and_the_keepers_are_told(folder: Path, admin: Person) -> None:
    services.back_up(services.Wish(folder), tell=silent)
    folder.rename(folder.with_name("elsewhere"))
    folder.mkdir()
    jobs._back_up(services.Wish(folder))
    failed = runs()[0]
    assert failed.state == "failed"
    assert "If it is a mounted share, mount it again" in failed.trouble
    assert list(folder.iterdir()) == []
    relay()
    relay()
    assert told() == ["protection.backup_failed"]
    assert failed.trouble in browser(admin).get(PAGE).content.decode()


def test_old_damage_is_said_of_the_backup_it_happened_to(folder: Path) -> None:
    services.back_up(services.Wish(folder, is_full=True), tell=silent)
    (old,) = runs()
    path = folder / old.backup_id / "database.kw"
    content = bytearray(path.read_bytes())
    content[-40] ^= 1
    path.write_bytes(bytes(content))
    services.back_up(services.Wish(folder, is_full=True), tell=silent)
    new, old = runs()
    assert (new.state, old.state) == ("verified", "damaged")
    assert f"{old.backup_id}/database.kw" in old.trouble
    assert "keepwell backup --full" in old.trouble
    relay()
    assert set(told()) <= {"protection.backup_failed"}


def test_a_killed_run_is_found_dead(folder: Path) -> None:
    services.back_up(services.Wish(folder), tell=silent)
    began = datetime.now(UTC) - timedelta(minutes=1)
    services.begin_backup(SYSTEM, BeginBackup(folder=str(folder), kind="incremental"), now=began)
    services.end_dead_runs(folder)
    (dead,) = [one for one in runs() if one.state == "failed"]
    assert "was killed" in dead.trouble
    services.back_up(services.Wish(folder), tell=silent)
    assert [one.state for one in runs()].count("verified") == 2


def test_a_backup_in_the_data_folder_is_refused(server: Workshop, folder: Path) -> None:
    with pytest.raises(services.BackupError, match="lies in the data folder"):
        services.back_up(services.Wish(server.folder / "data" / "backups"), tell=silent)


def test_the_plan_takes_the_first_backup_and_then_rests(folder: Path) -> None:
    jobs.plan()
    jobs.plan()
    assert [(one.state, one.kind) for one in runs()] == [("verified", "full")]


def test_the_dead_mans_handle_tells_once_a_day(folder: Path, admin: Person) -> None:
    jobs.watch()
    jobs.watch()
    assert told() == ["protection.backup_late"]
    services.back_up(services.Wish(folder), tell=silent)
    with reading(SYSTEM):
        Notice.objects.all().delete()
    jobs.watch()
    assert told() == []
    with reading(SYSTEM):
        BackupRun.objects.update(began_at=datetime.now(UTC) - timedelta(hours=31))
    jobs.watch()
    assert told() == ["protection.backup_late"]
    assert "There is no verified backup of the last days" in browser(admin).get(PAGE).content.decode()


_FOUND = {
    "backup": "20260302T010000000Z-abcd",
    "links": ["20260302T010000000Z-abcd"],
    "ended_at": "2026-03-02T02:00:00+00:00",
    "rpo_seconds": 3.5,
    "rto_seconds": 41.0,
    "passed": True,
    "taken_by": "0.2.0",
    "restored_by": "0.2.0",
    "seconds": {"fetch": 1.5, "total": 41.0},
    "checks": [{"name": "log", "passed": True, "said": "1 logs with 8 entries lead to their 8 pinned heads"}],
}


def test_a_certificate_proves_the_backup_and_is_shown(folder: Path, admin: Person) -> None:
    services.back_up(services.Wish(folder), tell=silent)
    found = json.dumps(_FOUND | {"backup": runs()[0].backup_id})
    first = services.record_proof(SYSTEM, services.RecordProof(certificate=found))
    again = services.record_proof(SYSTEM, services.RecordProof(certificate=found))
    assert first.pk == again.pk
    assert runs()[0].state == "proved"
    client = browser(admin)
    page = client.get(PAGE).content.decode()
    assert "Every check held" in page
    page = client.get(f"{PAGE}proofs/{first.pk}/").content.decode()
    assert "Log against its pinned heads" in page
    assert "41.0 s" in page


def test_a_restore_that_failed_proves_nothing_and_is_told(folder: Path, admin: Person) -> None:
    services.back_up(services.Wish(folder), tell=silent)
    found = json.dumps(_FOUND | {"backup": runs()[0].backup_id, "passed": False})
    services.record_proof(SYSTEM, services.RecordProof(certificate=found))
    assert runs()[0].state == "verified"
    relay()
    assert told() == ["protection.restore_failed"]
    with reading(SYSTEM):
        assert RestoreProof.objects.get().is_passed is False


def test_a_state_without_its_evidence_cannot_be_stored(folder: Path) -> None:
    services.begin_backup(SYSTEM, BeginBackup(folder=str(folder), kind="full"))
    for state in ("taken", "verified", "proved"):
        with reading(SYSTEM), pytest.raises(IntegrityError, match="has_evidence"), transaction.atomic():
            BackupRun.objects.update(state=state)


def test_old_backups_go_by_the_retention_and_are_remembered(folder: Path) -> None:
    for _ in range(3):
        services.back_up(services.Wish(folder, is_full=True), tell=silent)
    short = replace(settings.KEEPWELL, backup_keep_for=timedelta(0), backup_keep_months=0)
    with override_settings(KEEPWELL=short):
        outcome = services.back_up(services.Wish(folder, is_full=True), tell=silent)
    # the last two verified chains stay
    assert [one.state for one in runs()] == ["verified", "verified", "dropped", "dropped"]
    assert len(outcome.dropped) == 2
    lying = {path.name for path in folder.glob("[0-9]*")}
    assert lying == {one.backup_id for one in runs() if one.state == "verified"}
    assert len(entries("protection.drop_backup")) == 2


def test_the_check_says_what_is_missing(folder: Path, server: Workshop) -> None:
    with override_settings(KEEPWELL=replace(settings.KEEPWELL, backups=None)):
        assert [one.id for one in check_backups(None)] == ["protection.W001"]
    inside = settings.KEEPWELL.data_folder / "backups"
    with override_settings(KEEPWELL=replace(settings.KEEPWELL, backups=inside)):
        assert [one.id for one in check_backups(None)] == ["protection.E001"]
    assert [one.id for one in check_backups(None)] == []
    with override_settings(KEEPWELL=replace(settings.KEEPWELL, data=server.folder / "data")):
        assert [one.id for one in check_backups(None)] == ["protection.W002"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_speaks_both_languages(folder: Path, admin: Person, language: str) -> None:
    page = browser(admin, language).get(PAGE).content.decode()
    words = {"zh-hans": ("备份", "还没有做过备份"), "en": ("Backups", "No backup has been taken yet")}[language]
    for word in words:
        assert word in page
    assert selectors.SHOWN == 60
