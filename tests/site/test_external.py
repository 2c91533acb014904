# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL of somebody else: founded and served as the production page says, and each mistake with its mend."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest

from tests.plugin import DATA
from tests.site import external
from tests.site.running import environment, free_port, keepwell, signed_in

pytestmark = pytest.mark.slow

ADMIN = "zhou.min@example.com"


class House:
    """One installation on the server."""

    def __init__(self, server: external.Server, folder: Path) -> None:
        self.server, self.folder, self.port = server, folder, free_port()
        self.vault = folder.with_name(f"{folder.name}-vault")
        self.password = ""

    def variables(self, **settings: str) -> dict[str, str]:
        """What stands in its environment, with changes; an empty text takes a setting away."""
        urls = {
            "KEEPWELL_DATABASE_URL": self.server.url("keepwell_app"),
            "KEEPWELL_OWNER_URL": self.server.url("keepwell"),
            "KEEPWELL_BACKUPS": str(self.vault),
        }
        made = environment(self.folder, self.port, **{**urls, **settings})
        return {name: text for name, text in made.items() if text}

    def check(self, **settings: str) -> tuple[int, str]:
        """What `keepwell check` says about a changed configuration."""
        done = keepwell(["check"], self.variables(**settings))
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def server() -> Iterator[external.Server]:
    """The server, with roles and database made by the SQL of the page."""
    made = external.Server(DATA.with_name(f"{DATA.name}-external"), external.programs())
    made.start()
    try:
        made.run(external.sql_of_the_page())
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def house(server: external.Server) -> Iterator[House]:
    """An installation founded on it."""
    made = House(server, DATA.with_name(f"{DATA.name}-exthouse"))
    done = keepwell(["init", "--admin", ADMIN], made.variables())
    assert done.returncode == 0, done.stderr
    made.password = done.stdout.split(" with ")[1].split()[0]
    yield made
    shutil.rmtree(made.folder, ignore_errors=True)
    shutil.rmtree(made.vault, ignore_errors=True)


@pytest.fixture(scope="module")
def pooler(server: external.Server) -> Iterator[external.Pooler]:
    """A pooler in transaction mode before it."""
    if shutil.which("pgbouncer") is None:
        pytest.skip("no pgbouncer here; tools/machine.sh installs it")
    made = external.Pooler(server, DATA.with_name(f"{DATA.name}-pooler"))
    made.start()
    yield made
    made.stop()


@contextlib.contextmanager
def serving(variables: dict[str, str], port: int) -> Iterator[dict[str, "subprocess.Popen[bytes]"]]:
    """Web, stream and worker as a service manager starts them."""
    parts = {
        verb: subprocess.Popen([sys.executable, "-m", "keepwell.site", verb], env=variables)
        for verb in ("web", "stream", "worker")
    }
    try:
        until = time.monotonic() + 240
        while not answers(port):
            assert all(part.poll() is None for part in parts.values())
            assert time.monotonic() < until
            time.sleep(0.2)
        yield parts
    finally:
        for part in parts.values():
            part.send_signal(signal.SIGTERM)
        codes = {verb: part.wait(timeout=20) for verb, part in parts.items()}
    assert codes == {"web": 0, "stream": 0, "worker": 0}


def answers(port: int) -> bool:
    """Whether the pages are ready."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError):
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    return False


def test_it_is_founded_and_served_as_the_page_says(house: House) -> None:
    assert house.check() == (0, "Nothing to mend\n")
    with serving(house.variables(), house.port):
        assert signed_in(house.port, ADMIN, house.password)
        assert house.check() == (0, "Nothing to mend\n")
    with psycopg.connect(house.server.url("postgres")) as connection:
        owners = connection.execute("SELECT DISTINCT tableowner::text FROM pg_tables WHERE schemaname = 'public'")
        assert owners.fetchall() == [("keepwell",)]


def test_behind_a_transaction_pooler_everything_works_with_an_address_past_it(
    house: House, pooler: external.Pooler
) -> None:
    pooled, direct = pooler.url("keepwell_app"), house.server.url("keepwell_app")
    code, said = house.check(KEEPWELL_DATABASE_URL=pooled)
    assert code == 1
    assert "A connection pooler stands in front" in said
    assert "KEEPWELL_DIRECT_URL" in said
    settings = {"KEEPWELL_DATABASE_URL": pooled, "KEEPWELL_DIRECT_URL": direct}
    assert house.check(**settings) == (0, "Nothing to mend\n")
    assert (
        "KEEPWELL_DIRECT_URL leads through a connection pooler"
        in house.check(KEEPWELL_DATABASE_URL=pooled, KEEPWELL_DIRECT_URL=pooled)[1]
    )
    with serving(house.variables(**settings), house.port):
        cookie = signed_in(house.port, ADMIN, house.password)
        # Often enough that a statement would be prepared, from more connections than the pool has sessions.
        for _page in range(12):
            connection = HTTPConnection("127.0.0.1", house.port, timeout=10)
            with contextlib.closing(connection):
                connection.request("GET", "/people/", headers={"Cookie": cookie})
                assert connection.getresponse().status < 400


@pytest.mark.parametrize(
    ("settings", "text", "mend"),
    [
        ({"KEEPWELL_DATABASE_URL": ("keepwell_app", "wrong")}, "password authentication failed", "ALTER ROLE"),
        ({"KEEPWELL_OWNER_URL": ("keepwell", "wrong")}, "KEEPWELL_OWNER_URL does not work", "ALTER ROLE"),
        ({"KEEPWELL_DATABASE_URL": ("keepwell", "")}, "owns", "Let another role own them"),
        ({"KEEPWELL_DATABASE_URL": ("postgres", "")}, "may pass row-level security", "NOSUPERUSER NOBYPASSRLS"),
        ({"KEEPWELL_OWNER_URL": ("keepwell_app", "")}, "name the same role keepwell_app", "Make two roles"),
        ({"KEEPWELL_DIRECT_URL": ("keepwell", "")}, "names another role", "keepwell_app"),
        ({"KEEPWELL_WEB_WORKERS": "64", "KEEPWELL_WEB_THREADS": "4"}, "may want 272", "max_connections"),
        ({"KEEPWELL_SECRET_KEY": "short"}, "short enough to be guessed", "openssl rand"),
        ({"KEEPWELL_BEHIND_PROXY": "yes"}, "browsers are told the address behind it", "KEEPWELL_BASE_URL"),
        ({"KEEPWELL_BASE_URL": "https://localhost"}, "speaks http only", "KEEPWELL_BEHIND_PROXY=yes"),
        ({"KEEPWELL_BASE_URL": "http://192.0.2.7:8000"}, "192.0.2.7, the host name", "Name this machine"),
        ({"KEEPWELL_HOST": "192.0.2.7"}, "Nobody can listen on 192.0.2.7", "127.0.0.1"),
    ],
)
def test_each_mistake_comes_with_its_mend(house: House, settings: dict[str, object], text: str, mend: str) -> None:
    named = {
        name: house.server.url(value[0], password=value[1]) if isinstance(value, tuple) else str(value)
        for name, value in settings.items()
    }
    code, said = house.check(**named)
    assert code == 1, said
    assert text in said
    assert mend in said
    assert "app-3" not in said
    assert "owner-2" not in said


def test_a_server_that_is_not_there_and_a_database_that_is_not_there(house: House) -> None:
    nobody = f"postgresql://keepwell_app:x@127.0.0.1:{external.any_port()}/keepwell"
    code, said = house.check(KEEPWELL_DATABASE_URL=nobody)
    assert (code, "Is the server running" in said) == (1, True), said
    code, said = house.check(KEEPWELL_OWNER_URL=house.server.url("keepwell", "elsewhere"))
    assert (code, "run-in-production.md" in said) == (1, True), said


def test_two_addresses_of_two_databases(house: House) -> None:
    code, said = house.check(KEEPWELL_OWNER_URL=house.server.url("keepwell", "postgres"))
    assert code == 1
    assert "KEEPWELL_OWNER_URL leads to another database" in said


def test_a_taken_port_is_found_and_our_own_server_is_no_stranger(house: House) -> None:
    stranger = subprocess.Popen(
        [sys.executable, "-m", "http.server", str(house.port), "--bind", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 10
        while not external.listens(house.port) and time.monotonic() < until:
            time.sleep(0.1)
        code, said = house.check()
    finally:
        stranger.kill()
        stranger.wait()
    assert code == 1
    assert f"Port {house.port} is taken by another program" in said
    assert f"sport = :{house.port}" in said


def test_a_clock_that_was_set_back_is_found(house: House) -> None:
    with psycopg.connect(house.server.url("postgres")) as connection:
        connection.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        connection.execute("UPDATE audit_auditevent SET at = at + interval '1 day'")
        connection.commit()
        try:
            code, said = house.check()
        finally:
            connection.execute("UPDATE audit_auditevent SET at = at - interval '1 day'")
            connection.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER USER")
            connection.commit()
    assert code == 1
    assert "later than this machine's clock" in said
    assert "timedatectl" in said


def test_a_folder_that_cannot_be_written_is_found(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, said = house.check(KEEPWELL_FILES=str(tmp_path / "file" / "attachments"))
    assert code == 1
    assert "cannot be written" in said
    assert "chown -R" in said


def test_a_configuration_file_with_a_password_must_be_closed(house: House) -> None:
    file = house.folder / "keepwell.toml"
    file.write_text(f'database_url = "{house.server.url("keepwell_app")}"\n')
    file.chmod(0o644)
    try:
        code, said = house.check()
        assert (code, f"chmod 600 {file}" in said) == (1, True), said
        file.chmod(0o600)
        assert house.check()[0] == 0
    finally:
        file.unlink()


def test_findings_are_told_in_chinese(house: House) -> None:
    said = house.check(KEEPWELL_SECRET_KEY="short", KEEPWELL_LANGUAGE="zh-hans")[1]
    assert "短得可以猜到" in said


def test_the_environment_of_this_test_has_no_settings_of_the_run() -> None:
    assert not {name for name in environment(Path("/x"), 1) if name.startswith("PG")}
    assert os.environ["KEEPWELL_DATA"]
