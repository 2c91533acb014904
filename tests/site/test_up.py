# SPDX-License-Identifier: Apache-2.0
"""`keepwell up`: everything starts, survives deaths, and ends in time."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import psycopg
import pytest

from keepwell.site import embedded
from tests.plugin import DATA
from tests.site.running import Installation, environment, free_port, keepwell, signed_in
from tests.site.test_metrics import values

pytestmark = pytest.mark.slow

ADMIN = "zhou.min@example.com"


@pytest.fixture(scope="module")
def founded() -> Iterator[Installation]:
    """One founded installation for the module: making the tables is the slow part."""
    folder = DATA.with_name(f"{DATA.name}-up")
    made = Installation(folder, free_port())
    done = keepwell(["init", "--admin", ADMIN], made.variables)
    assert done.returncode == 0, done.stderr
    made.variables["PASSWORD"] = done.stdout.split(" with ")[1].split()[0]
    yield made
    halt(made)
    embedded.start(folder, fast=True).discard()
    subprocess.run(["rm", "-rf", str(folder), str(made.output)], check=True)


def halt(house: Installation) -> None:
    """Stops it, however a test left it."""
    if house.process is not None and house.process.poll() is None:
        house.stop()
    wait_until_gone(house, 15)


@pytest.fixture
def house(founded: Installation) -> Installation:
    """The installation, not running."""
    halt(founded)
    return founded


@pytest.fixture
def running(founded: Installation) -> Installation:
    """The installation, running; tests that only look share one start."""
    if founded.process is None or founded.process.poll() is not None:
        halt(founded)
        founded.up()
    return founded


def status_of(port: int, path: str = "/health/ready", cookie: str = "") -> int:
    """The status of one answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        return connection.getresponse().status


def event_after(house: Installation, answer: HTTPResponse) -> bytes:
    """The first event that arrives when the relay tells of one at the provider, where the administrator works."""
    with psycopg.connect(embedded.urls_of(house.folder).app) as connection:
        connection.execute("SELECT set_config('kw.all', 'on', true)")
        row = connection.execute("SELECT id FROM people_organisation").fetchone()
        assert row is not None
        while answer.readline() != b"event: keepwell.connected\n":
            pass
        about = [{"name": "desk.ticket_opened", "organisation_id": str(row[0]), "customer": None}]
        connection.execute("SELECT pg_notify('kw_live', %s)", [json.dumps(about)])
    while not (line := answer.readline()).startswith(b"event: "):
        assert line, "the stream ended without an event"
    return line


def numbers(house: Installation) -> dict[str, float]:
    """What the monitor of this machine reads."""
    connection = HTTPConnection("127.0.0.1", house.port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        assert answer.status == 200
        return values(answer.read().decode())


def wait_until_gone(house: Installation, within: float) -> list[str]:
    """What still runs after a while."""
    until = time.monotonic() + within
    while house.remains() and time.monotonic() < until:
        time.sleep(0.2)
    return house.remains()


def test_it_starts_every_part_and_stops_within_ten_seconds_with_a_stream_open(running: Installation) -> None:
    assert set(running.parts()) == {"web", "stream", "worker"}
    assert [status_of(running.port, f"/health/{name}") for name in ("live", "ready", "startup")] == [200, 200, 200]
    cookie = signed_in(running.port, ADMIN, running.variables["PASSWORD"])
    stream = HTTPConnection("127.0.0.1", running.port + 1, timeout=20)
    with contextlib.closing(stream):
        stream.request("GET", "/events", headers={"Cookie": cookie, "Origin": running.url})
        answer = stream.getresponse()
        assert answer.status == 200
        assert answer.headers["Access-Control-Allow-Origin"] == running.url
        assert b"retry: " in answer.readline()
        assert event_after(running, answer) == b"event: desk.ticket_opened\n"
        code, seconds = running.stop()
    assert code == 0
    assert seconds < 10, running.said()
    assert running.remains() == []
    assert not embedded.is_running(running.folder)


def test_ctrl_c_stops_it_as_well(running: Installation) -> None:
    code, seconds = running.stop(signal.SIGINT)
    assert (code, running.remains()) == (0, [])
    assert seconds < 10


def test_after_a_killed_supervisor_everything_ends_and_a_new_one_starts(running: Installation) -> None:
    running.stop(signal.SIGKILL)
    running.up()
    assert status_of(running.port) == 200


def test_parts_of_a_killed_supervisor_do_not_outlive_it(running: Installation) -> None:
    running.stop(signal.SIGKILL)
    assert wait_until_gone(running, 12) == []


def test_killed_parts_and_a_killed_database_come_back(running: Installation) -> None:
    for part in running.parts().values():
        part.kill()
    server = int((running.folder / "pg" / "postmaster.pid").read_text().split("\n")[0])
    os.kill(server, signal.SIGKILL)
    until = time.monotonic() + 40
    while "The database ended by itself" not in running.said() or len(running.parts()) < 3:
        assert time.monotonic() < until, running.said()
        time.sleep(0.2)
    while True:
        with contextlib.suppress(OSError):
            if status_of(running.port) == 200:
                break
        assert time.monotonic() < until, running.said()
        time.sleep(0.2)


def test_numbers_add_up_over_the_processes(running: Installation) -> None:
    name = 'keepwell_requests_total{area="signin",method="GET",status="2xx"}'
    before = numbers(running)
    assert before["keepwell_database_answers"] == 1
    for _page in range(25):
        assert status_of(running.port, "/sign-in/") == 200
    after = numbers(running)
    assert after[name] - before.get(name, 0.0) == 25
    spread = 'keepwell_request_seconds_count{area="signin"}'
    assert after[spread] - before.get(spread, 0.0) == 25
    # Two web processes have shared the work, each with a file of its own.
    assert len(list((running.folder / "metrics").glob("counter_*.db"))) >= 2
    # One that was killed before is counted until its last sign of life is 30 seconds old.
    until = time.monotonic() + 45
    while after["keepwell_workers"] > 1 and time.monotonic() < until:
        time.sleep(1)
        after = numbers(running)
    assert after["keepwell_workers"] == 1


def test_logs_name_requests_by_pattern_and_tell_no_secret(running: Installation) -> None:
    signed_in(running.port, ADMIN, running.variables["PASSWORD"])
    assert status_of(running.port, "/no/such/place/Top-Secret-4711/?token=Top-Secret-4711") in {302, 303, 404}
    lines = [json.loads(line) for line in running.said().splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request"]
    entered = [line for line in requests if line["route"] == "/sign-in/" and line["method"] == "POST"]
    assert entered
    assert entered[-1].keys() >= {"request_id", "duration_ms", "status", "actor", "timestamp", "level"}
    for secret in ("Top-Secret-4711", running.variables["PASSWORD"], ADMIN):
        assert secret not in "\n".join(running.said().splitlines())
    assert not any(line["route"].startswith("/health") for line in requests)


def test_a_second_one_in_the_same_folder_is_refused(running: Installation) -> None:
    again = keepwell(["up"], running.variables)
    assert again.returncode == 2
    assert f"already runs in {running.folder}: {running.url}" in again.stderr


def test_status_and_down_know_what_runs(running: Installation) -> None:
    assert f"Keepwell runs at {running.url}" in keepwell(["status"], running.variables).stdout
    down = keepwell(["down"], running.variables)
    assert (down.returncode, down.stdout) == (0, "Keepwell has stopped\n")
    assert running.process is not None
    assert running.process.wait(timeout=5) == 0
    assert keepwell(["down"], running.variables).stdout == f"Nothing runs in {running.folder}\n"


def test_a_port_in_use_is_explained_with_another_one(running: Installation, tmp_path: Path) -> None:
    other = keepwell(["up"], environment(tmp_path / "other", running.port))
    assert other.returncode == 2
    assert f"Port {running.port} is taken by another program" in other.stderr
    assert f"PORT={running.port + 100}" in other.stderr


def test_commands_beside_a_running_house_do_not_stop_its_database(running: Installation) -> None:
    assert keepwell(["check"], running.variables).returncode == 0
    assert status_of(running.port) == 200


def test_nobody_gets_a_stream_without_signing_in(running: Installation) -> None:
    assert status_of(running.port + 1, "/events") == 204
    assert status_of(running.port + 1, "/events", "keepwell_session=forged") == 204
    assert status_of(running.port + 1, "/elsewhere") == 404


def test_a_command_alone_starts_the_database_and_stops_it_again(house: Installation) -> None:
    assert not embedded.is_running(house.folder)
    assert keepwell(["check"], house.variables).returncode == 0
    assert not embedded.is_running(house.folder)


def test_a_founded_installation_cannot_be_founded_again(founded: Installation) -> None:
    done = keepwell(["init", "--admin", ADMIN], founded.variables)
    assert done.returncode == 2
    assert done.stderr.strip() == "This installation has begun already"
