# SPDX-License-Identifier: Apache-2.0
"""`keepwell up`: everything starts, survives deaths, and ends in time."""

import contextlib
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
from tests.site.running import Installation, environment, free_port, keepwell

pytestmark = pytest.mark.slow

ADMIN = "zhou.min@example.com"


@pytest.fixture(scope="module")
def house() -> Iterator[Installation]:
    """One founded installation for the module; each test starts it and leaves it stopped."""
    folder = DATA.with_name(f"{DATA.name}-up")
    made = Installation(folder, free_port())
    done = keepwell(["init", "--admin", ADMIN], made.variables)
    assert done.returncode == 0, done.stderr
    made.variables["PASSWORD"] = done.stdout.split(" with ")[1].split()[0]
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait()
    embedded.start(folder, fast=True).stop()
    subprocess.run(["rm", "-rf", str(folder), str(made.output)], check=True)


def status_of(port: int, path: str = "/health/ready", cookie: str = "") -> int:
    """The status of one answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        return connection.getresponse().status


def signed_in(house: Installation) -> str:
    """The cookie of a browser in which the administrator has signed in."""
    connection = HTTPConnection("127.0.0.1", house.port, timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", "/sign-in/")
        answer = connection.getresponse()
        page = answer.read().decode()
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        csrf = next(text.split(";")[0] for text in answer.headers.get_all("Set-Cookie") or [] if "csrf" in text)
        body = f"csrfmiddlewaretoken={token}&email={ADMIN}&password={house.variables['PASSWORD']}"
        headers = {"Cookie": csrf, "Content-Type": "application/x-www-form-urlencoded", "Referer": house.url}
        connection.request("POST", "/sign-in/", body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 303
        return next(text.split(";")[0] for text in answer.headers.get_all("Set-Cookie") or [] if "session" in text)


def event_after(house: Installation, answer: HTTPResponse) -> bytes:
    """The first event that arrives when the relay tells of one."""
    about = '[{"name": "desk.ticket_opened", "organisation_id": null, "customer": null, "ticket_id": "x"}]'
    with psycopg.connect(embedded.urls_of(house.folder).app, autocommit=True) as connection:
        while (line := answer.readline()) != b"event: keepwell.connected\n":
            assert line
        connection.execute("SELECT pg_notify('kw_live', %s)", [about])
        while not (line := answer.readline()).startswith(b"event: "):
            assert line
    return line


def wait_until_gone(house: Installation, within: float) -> list[str]:
    """What still runs after a while."""
    until = time.monotonic() + within
    while house.remains() and time.monotonic() < until:
        time.sleep(0.2)
    return house.remains()


def test_it_starts_every_part_and_stops_within_ten_seconds_with_a_stream_open(house: Installation) -> None:
    house.up()
    assert set(house.parts()) == {"web", "stream", "worker"}
    assert status_of(house.port) == 200
    cookie = signed_in(house)
    stream = HTTPConnection("127.0.0.1", house.port + 1, timeout=20)
    with contextlib.closing(stream):
        stream.request("GET", "/events", headers={"Cookie": cookie, "Origin": house.url})
        answer = stream.getresponse()
        assert answer.status == 200
        assert answer.headers["Access-Control-Allow-Origin"] == house.url
        assert b"retry: " in answer.readline()
        assert event_after(house, answer) == b"event: desk.ticket_opened\n"
        code, seconds = house.stop()
    assert code == 0
    assert seconds < 10, house.said()
    assert house.remains() == []
    assert not embedded.is_running(house.folder)


def test_ctrl_c_stops_it_as_well(house: Installation) -> None:
    house.up()
    code, seconds = house.stop(signal.SIGINT)
    assert (code, house.remains()) == (0, [])
    assert seconds < 10


def test_after_a_killed_supervisor_everything_ends_and_a_new_one_starts(house: Installation) -> None:
    house.up()
    house.stop(signal.SIGKILL)
    house.up()
    assert status_of(house.port) == 200
    assert house.stop()[0] == 0
    assert wait_until_gone(house, 5) == []


def test_parts_of_a_killed_supervisor_do_not_outlive_it(house: Installation) -> None:
    house.up()
    house.stop(signal.SIGKILL)
    assert wait_until_gone(house, 12) == []


def test_killed_parts_and_a_killed_database_come_back(house: Installation) -> None:
    house.up()
    for part in house.parts().values():
        part.kill()
    server = int((house.folder / "pg" / "postmaster.pid").read_text().split("\n")[0])
    os.kill(server, signal.SIGKILL)
    until = time.monotonic() + 40
    while "The database ended by itself" not in house.said() or len(house.parts()) < 3:
        assert time.monotonic() < until, house.said()
        time.sleep(0.2)
    while True:
        with contextlib.suppress(OSError):
            if status_of(house.port) == 200:
                break
        assert time.monotonic() < until, house.said()
        time.sleep(0.2)
    assert house.stop()[0] == 0


def test_a_second_one_in_the_same_folder_is_refused_and_status_and_down_know_the_first(house: Installation) -> None:
    house.up()
    again = keepwell(["up"], house.variables)
    assert again.returncode == 2
    assert f"already runs in {house.folder}: {house.url}" in again.stderr
    assert f"Keepwell runs at {house.url}" in keepwell(["status"], house.variables).stdout
    down = keepwell(["down"], house.variables)
    assert (down.returncode, down.stdout) == (0, "Keepwell has stopped\n")
    assert house.process is not None
    assert house.process.wait(timeout=5) == 0
    assert keepwell(["down"], house.variables).stdout == f"Nothing runs in {house.folder}\n"


def test_a_port_in_use_is_explained_with_another_one(house: Installation, tmp_path: Path) -> None:
    house.up()
    other = keepwell(["up"], environment(tmp_path / "other", house.port))
    assert other.returncode == 2
    assert f"Port {house.port} is taken by another program" in other.stderr
    assert f"PORT={house.port + 100}" in other.stderr
    assert house.stop()[0] == 0


def test_commands_beside_a_running_house_do_not_stop_its_database(house: Installation) -> None:
    house.up()
    assert keepwell(["check"], house.variables).returncode == 0
    assert status_of(house.port) == 200
    assert house.stop()[0] == 0


def test_a_command_alone_starts_the_database_and_stops_it_again(house: Installation) -> None:
    assert not embedded.is_running(house.folder)
    assert keepwell(["check"], house.variables).returncode == 0
    assert not embedded.is_running(house.folder)


def test_a_founded_installation_cannot_be_founded_again(house: Installation) -> None:
    done = keepwell(["init", "--admin", ADMIN], house.variables)
    assert done.returncode == 2
    assert done.stderr.strip() == "This installation has begun already"


def test_nobody_gets_a_stream_without_signing_in(house: Installation) -> None:
    house.up()
    assert status_of(house.port + 1, "/events") == 204
    assert status_of(house.port + 1, "/events", "keepwell_session=forged") == 204
    assert status_of(house.port + 1, "/elsewhere") == 404
    assert house.stop()[0] == 0
