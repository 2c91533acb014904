# SPDX-License-Identifier: Apache-2.0
"""A whole installation, restored by the command line from nothing but the folder of backups and the escrowed key."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.site.running import Installation, free_port, keepwell

pytestmark = pytest.mark.slow

_WORK = """
import io, sys, django
django.setup()
from keepwell.audit.services import pin_heads, sequence_batch
from keepwell.files.services import store
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.people.services import CreateOrganisation, create_organisation
from keepwell.site import embedded
from keepwell.site.config import Config
day = sys.argv[1]
cluster = embedded.start(Config.load().data_folder)
with reading(SYSTEM):
    root = Organisation.objects.get(parent=None)
    store(io.BytesIO(f"drawing of day {day} ".encode() * 5000), now=clock.now())
company = CreateOrganisation(kind="company", code=f"day{day}", name=f"华信重工 {day}", ticket_prefix=f"D{day}")
create_organisation(SYSTEM, root, company)
sequence_batch(now=clock.now())
pin_heads()
from django.db import connections
connections.close_all()
cluster.release()
"""


@dataclass
class House:
    """An installation with three days of work, each backed up."""

    folder: Path
    variables: dict[str, str]
    heads: list[str]
    #: the backup of each day; a test may add later ones
    days: list[str] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def vault(self) -> Path:
        return self.folder / "vault"

    @property
    def key(self) -> Path:
        return self.folder / "escrow" / "recovery.key"

    def backup(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return keepwell(["backup", *words], self.variables, within=300)

    def work(self, day: int) -> None:
        subprocess.run(
            [sys.executable, "-c", _WORK, str(day)],
            env=self.variables | {"DJANGO_SETTINGS_MODULE": "keepwell.site.settings"},
            check=True, timeout=120, capture_output=True,
        )  # fmt: skip
        self.heads.append((self.data / "log-heads.txt").read_text())

    def restore(self, to: Path, *words: str) -> "subprocess.CompletedProcess[str]":
        return keepwell(self.restore_words(to, *words), bare(), within=300)

    def restore_words(self, to: Path, *words: str) -> list[str]:
        return ["restore", "--from", str(self.vault), "--to", str(to), "--key", str(self.key), *words]


def bare() -> dict[str, str]:
    """A machine on which nothing of ours is set."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("KEEPWELL_", "PG"))}
    return kept | {"LANG": "C.UTF-8"}


@contextlib.contextmanager
def _short_folder() -> Iterator[Path]:
    parent = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path(tempfile.gettempdir())
    folder = Path(tempfile.mkdtemp(prefix="kwr-", dir=parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for place in sorted(folder.rglob("pg-place")):
            shutil.rmtree(place.read_text().strip(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with _short_folder() as folder:
        ours = {"KEEPWELL_DATA": str(folder / "data"), "KEEPWELL_BACKUPS": str(folder / "vault")}
        made = House(folder, bare() | ours, [])
        done = keepwell(["init", "--admin", "zhou.min@example.com"], made.variables)
        assert done.returncode == 0, done.stderr
        for day in (1, 2, 3):
            made.work(day)
            done = made.backup()
            assert done.returncode == 0, done.stderr
        assert made.backup("key", "--save", str(made.key)).returncode == 0
        made.days += [one["id"] for one in backups(made)]
        yield made


@pytest.fixture
def place() -> Iterator[Path]:
    with _short_folder() as folder:
        yield folder / "new"


def backups(house: House) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(house.backup("list", "--format", "json").stdout)["backups"]
    return found


def test_three_days_are_a_full_backup_and_two_incremental_ones(house: House) -> None:
    found = backups(house)[:3]
    assert [one["id"] for one in found] == house.days
    assert [one["kind"] for one in found] == ["full", "incremental", "incremental"]
    # proved when another test has restored it already
    assert {one["state"] for one in found} <= {"verified", "proved"}
    done = house.backup("verify", "--all")
    assert done.returncode == 0, done.stderr


def test_the_copy_is_the_house(house: House, place: Path) -> None:
    """Escrowed key and folder only: the old machine is gone, and the copy is proved before anybody relies on it."""
    away = house.folder / "burnt"
    house.data.rename(away)
    try:
        done = house.restore(place, "--backup", house.days[2], "--format", "json")
    finally:
        away.rename(house.data)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["passed"] is True
    assert [check["name"] for check in found["checks"]] == [
        *("links", "pages", "indexes", "rows", "attachments", "log", "first page"),
    ]
    assert len(found["links"]) == 3
    assert found["found"]["attachments"] == {"rows": 3, "wrong": []}
    assert found["found"]["counts"]["people.Organisation"] == 4
    # the heads of the last day, and that of the act that began its backup
    assert sum(log["pinned"] for log in found["found"]["logs"]) == len(house.heads[2].splitlines()) + 1
    assert found["rpo_seconds"] > 0
    assert found["rto_seconds"] > 0
    # what lay beside the database came back byte by byte
    assert (place / "log-heads.txt").read_text().startswith(house.heads[2])
    for name in ("session.key", "log-signing.key"):
        assert (place / "keys" / name).read_bytes() == (house.data / "keys" / name).read_bytes()
    ours = {path.name: path.read_bytes() for path in (place / "files").rglob("*") if path.is_file()}
    assert ours == {path.name: path.read_bytes() for path in (house.data / "files").rglob("*") if path.is_file()}
    assert not (place / "restore.json").exists()
    # the certificate lies with the copy and with the backups, and the list says so
    certificate = (place / "restore-certificate.json").read_bytes()
    assert certificate in [path.read_bytes() for path in (house.vault / "proofs").iterdir()]
    assert [one["state"] for one in backups(house) if one["id"] == house.days[2]] == ["proved"]
    _serves(place)
    _begins_its_own_line(house, place)


def _serves(place: Path) -> None:
    port = free_port()
    copy = Installation(place, port)
    copy.up()
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        with contextlib.closing(connection):
            connection.request("GET", "/sign-in/")
            assert connection.getresponse().status == 200
        # nobody restores over it while it runs
        again = keepwell(["restore", "--from", "/nowhere", "--to", str(place), "--key", "/nowhere"], bare())
        assert again.returncode == 2
        assert "Keepwell runs in" in again.stderr
    finally:
        copy.stop()


def _begins_its_own_line(house: House, place: Path) -> None:
    """The copy has the key, so it may use the folder; but its first backup stands alone."""
    variables = bare() | {"KEEPWELL_DATA": str(place), "KEEPWELL_BACKUPS": str(house.vault)}
    done = keepwell(["backup"], variables)
    assert done.returncode == 0, done.stderr
    assert ": full," in done.stdout


def test_an_earlier_day_can_be_chosen(house: House, place: Path) -> None:
    """Heads that were kept elsewhere tell what came after it and is lost."""
    heads = place.parent / "heads.txt"
    heads.write_text(house.heads[2])
    done = house.restore(place, "--backup", backups(house)[0]["id"], "--heads", str(heads), "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found["links"]) == 1
    assert found["found"]["counts"]["people.Organisation"] == 2
    (check,) = [one for one in found["checks"] if one["name"] == "given heads"]
    assert check["passed"] is True
    assert found["found"]["given_heads"]["beyond"] > 0
    assert found["found"]["given_heads"]["same"] >= len(house.heads[0].splitlines())


def test_a_copy_that_contradicts_a_head_kept_elsewhere_is_not_trusted(house: House, place: Path) -> None:
    lines = house.heads[0].splitlines()
    words = lines[0].split()
    words[3] = "A" * 43 + "="
    heads = place.parent / "heads.txt"
    heads.write_text(" ".join(words) + "\n")
    done = house.restore(place, "--backup", backups(house)[0]["id"], "--heads", str(heads))
    assert done.returncode == 1
    assert "FAIL  given heads" in done.stdout
    assert "do not use it" in done.stderr
    refused = keepwell(["up"], bare() | {"KEEPWELL_DATA": str(place), "KEEPWELL_PORT": str(free_port())})
    assert refused.returncode != 0
    assert "has not ended well" in refused.stderr


@pytest.mark.parametrize("step", ["Keys and configuration", "Unpacking", "Starting the copy", "Rows, attachments"])
def test_a_killed_restore_goes_on(house: House, place: Path, step: str) -> None:
    backup = house.days[1]
    words = house.restore_words(place, "--backup", backup)
    child = subprocess.Popen(
        [sys.executable, "-m", "keepwell.site", *words], env=bare(), stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert child.stderr is not None
    for line in child.stderr:
        if line.startswith(step):
            os.killpg(child.pid, signal.SIGKILL)
            break
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    other = house.restore(place, "--backup", house.days[0])
    assert other.returncode == 2
    assert f"An unfinished restore of {backup}" in other.stderr
    done = house.restore(place, "--backup", backup, "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["passed"] is True
    assert found["found"]["counts"]["people.Organisation"] == 3


def test_a_folder_with_anything_in_it_is_left_alone(house: House, place: Path) -> None:
    place.mkdir()
    (place / "letter.txt").write_text("王倩")
    done = house.restore(place)
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert [path.name for path in place.iterdir()] == ["letter.txt"]
    done = house.restore(house.data)
    assert done.returncode == 2


def test_a_wrong_key_is_refused_before_anything_is_made(house: House, place: Path) -> None:
    wrong = place.parent / "wrong.key"
    wrong.write_text("kwrk1-AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4IB-CEQT-CQKR-MFYY-DENB-WHA5-DYPQ-ADM7\n")
    words = ["restore", "--from", str(house.vault), "--to", str(place), "--key", str(wrong)]
    done = keepwell(words, bare())
    assert done.returncode == 2
    assert "does not fit" in done.stderr
    assert not place.exists()


def test_a_flipped_byte_in_a_link_stops_the_restore_and_names_the_file(house: House, place: Path) -> None:
    first, second = backups(house)[:2]
    path = house.vault / first["id"] / "database.kw"
    whole = path.read_bytes()
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 4
    path.write_bytes(bytes(changed))
    try:
        done = house.restore(place, "--backup", second["id"])
    finally:
        path.write_bytes(whole)
    assert done.returncode == 2
    assert f"{first['id']}/database.kw was changed" in done.stderr


def test_a_log_that_was_rewritten_before_the_backup_is_found_by_the_restore(house: House, place: Path) -> None:
    """The superuser edits an entry in the running house; everything after is right, only the root is not."""
    script = f"""
from keepwell.site import embedded
from pathlib import Path
import psycopg
cluster = embedded.start(Path({str(house.data)!r}))
with psycopg.connect(cluster.superuser_url.replace('/postgres?', '/keepwell?'), autocommit=True) as one:
    one.execute("SET session_replication_role = replica")
    one.execute("UPDATE audit_auditevent SET entry = replace(entry, 'create_organisation', 'create_organisatiom')")
cluster.release()
"""
    subprocess.run([sys.executable, "-c", script], env=bare(), check=True, timeout=60)
    assert house.backup("--full").returncode == 0
    done = house.restore(place)
    assert done.returncode == 1
    assert "FAIL  log: An entry was changed after it was written." in done.stdout
    assert (place / "restore.json").exists()
