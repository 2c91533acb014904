# SPDX-License-Identifier: Apache-2.0
"""The embedded server's life: started, shared, killed, recovered, stopped."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from keepwell.site import embedded
from keepwell.site.embedded import postmaster
from tests.plugin import DATA

pytestmark = pytest.mark.slow

HOLDER = """
import sys, time
from pathlib import Path
from keepwell.site import embedded
cluster = embedded.start(Path(sys.argv[1]), fast=True)
print("holds", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One cluster for the module: initialising is the slow part."""
    path = DATA.with_name(f"{DATA.name}-life")
    yield path
    embedded.start(path, fast=True).stop()
    subprocess.run(["rm", "-rf", str(path)], check=True)


def one(cluster: embedded.Cluster, query: str = "SELECT 1") -> object:
    """What the application role gets for a query of one value."""
    with psycopg.connect(cluster.app_url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def socket_folder(cluster: embedded.Cluster) -> Path:
    """Where clients connect."""
    return Path(str(conninfo_to_dict(cluster.app_url)["host"]))


def pid_of(cluster: embedded.Cluster) -> int:
    """The server's process."""
    running = postmaster.find(cluster.folder)
    assert running is not None
    return int(running.process.pid)


def hold(folder: Path) -> subprocess.Popen[str]:
    """Another process that uses the server."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holds\n"
    return holder


def test_the_application_role_owns_nothing_and_cannot_pass_the_walls(folder: Path) -> None:
    cluster = embedded.start(folder, fast=True)
    try:
        assert one(cluster, "SELECT current_user") == "keepwell_app"
        assert (
            one(cluster, "SELECT rolsuper OR rolbypassrls OR rolcreatedb FROM pg_roles WHERE rolname = 'keepwell_app'")
            is False
        )
        assert one(cluster, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = 'keepwell'") is False
        assert (
            one(cluster, "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = 'keepwell'")
            == "keepwell"
        )
    finally:
        cluster.stop()


def test_nobody_else_on_the_machine_can_reach_the_socket(folder: Path) -> None:
    cluster = embedded.start(folder, fast=True)
    try:
        socket = socket_folder(cluster)
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        assert stat.S_IMODE((socket / ".s.PGSQL.5432").stat().st_mode) == 0o700
        assert one(cluster, "SELECT current_setting('listen_addresses')") == ""
    finally:
        cluster.stop()


def test_the_last_holder_stops_the_server(folder: Path) -> None:
    first = embedded.start(folder, fast=True)
    second = embedded.start(folder, fast=True)
    assert (first.started, second.started) == (True, False)
    assert first.release() is False
    assert one(second) == 1
    assert second.release() is True
    assert not embedded.is_running(folder)


def test_a_killed_holder_does_not_keep_the_server_running(folder: Path) -> None:
    holder = hold(folder)
    mine = embedded.start(folder, fast=True)
    assert mine.started is False
    holder.kill()
    holder.communicate()
    assert one(mine) == 1
    assert mine.release() is True


def test_a_killed_server_recovers_with_its_rows(folder: Path) -> None:
    cluster = embedded.start(folder)
    with psycopg.connect(cluster.owner_url) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    os.kill(pid_of(cluster), signal.SIGKILL)
    again = embedded.start(folder)
    try:
        with psycopg.connect(again.owner_url) as connection:
            assert connection.execute("SELECT id FROM kept").fetchall() == [(7,)]
    finally:
        again.stop()
        cluster.stop()


def test_a_pid_file_whose_id_belongs_to_a_stranger_is_no_server(folder: Path) -> None:
    cluster = embedded.start(folder, fast=True)
    pid_file = cluster.folder / "postmaster.pid"
    text = pid_file.read_text()
    cluster.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        pid_file.write_text(text.replace(text.split("\n")[0], str(stranger.pid), 1))
        assert not embedded.is_running(folder)
        again = embedded.start(folder, fast=True)
        assert one(again) == 1
        assert again.stop() is True
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_path_too_long_for_a_socket_gets_a_private_short_one() -> None:
    parent = DATA.with_name(f"{DATA.name}-long")
    cluster = embedded.start(parent / ("a" * 60) / ("b" * 60), fast=True)
    try:
        socket = socket_folder(cluster)
        assert len(str(socket)) < 90
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    finally:
        cluster.discard()
        subprocess.run(["rm", "-rf", str(parent)], check=True)
    assert not socket.exists()


def test_recovery_is_waited_for_and_told(folder: Path) -> None:
    cluster = embedded.start(folder, fast=True)
    server = psutil.Process(pid_of(cluster))
    words: list[str] = []
    pid_file = cluster.folder / "postmaster.pid"
    text = pid_file.read_text()
    pid_file.write_text(text.replace("ready   ", "starting"))
    waiting = subprocess.Popen(
        [sys.executable, "-c", HOLDER.replace("fast=True", "say=lambda words: print(words, flush=True)"), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert waiting.stdout is not None
        words.append(waiting.stdout.readline())
        assert "10 s" in words[0]
        pid_file.write_text(text)
        assert waiting.stdout.readline() == "holds\n"
        assert server.is_running()
    finally:
        waiting.kill()
        waiting.communicate()
        cluster.stop()


def test_a_cluster_of_another_version_is_refused_in_words(folder: Path) -> None:
    version = folder / "pg" / "PG_VERSION"
    if not version.exists():
        embedded.start(folder, fast=True).stop()
    version.write_text("17\n")
    try:
        with pytest.raises(embedded.EmbeddedError, match=r"PostgreSQL 17; this release brings 18"):
            embedded.start(folder, fast=True)
    finally:
        version.write_text("18\n")


def test_it_starts_within_a_few_seconds_and_stops_at_once(folder: Path) -> None:
    began = time.monotonic()
    cluster = embedded.start(folder, fast=True)
    started = time.monotonic()
    cluster.stop()
    assert started - began < 8
    assert time.monotonic() - started < 8


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can change to another account")
def test_root_changes_no_mode_of_folders_that_are_not_ours(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = embedded.start(closed / "data", fast=True)
    try:
        assert one(cluster) == 1
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert not cluster.folder.is_relative_to(closed)
        assert "/root" not in str(cluster.programs) or stat.S_IMODE(Path("/root").stat().st_mode) & 0o001
    finally:
        cluster.discard()
    assert not cluster.folder.parent.exists()
