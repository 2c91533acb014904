# SPDX-License-Identifier: Apache-2.0
"""`keepwell up`: the embedded database, migrations, the demo once, then web, stream and worker until told to stop.

The supervisor itself is small: no Django, no requests. Every part is a process of its own and is started again with
growing patience when it dies. On Ctrl-C or SIGTERM parts end first, the database last, all within ten seconds.
"""

import fcntl
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from keepwell.site import content, embedded, processes
from keepwell.site.cli.terminal import BadInput, Failure, complain, say
from keepwell.site.config import Config
from keepwell.site.words import gettext

PARTS = ("web", "stream", "worker")
LOOK_EVERY = 0.3
PARTS_END_WITHIN = 4.5
DATABASE_ENDS_WITHIN = 4.0
READY_WITHIN = 90.0
PORT_FREE_WITHIN = 10.0
LONGEST_PAUSE = 30.0
GOOD_AFTER = 60.0
DEATHS_BEFORE_READY = 3
# The pinned heads of the log (audit.pinned): those of a log that is gone would accuse the new one.
LOG_HEADS = "log-heads.txt"
# Exit code of `keepwell demo`, see story.
UNFINISHED = 3
# site.choices.InstallationKind, which needs Django
DEMO = "demo"
STATE_FILE, LOCK_FILE = "up.json", "up.lock"


@dataclass
class Part:
    """One process that is kept running."""

    name: str
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    deaths: int = 0

    def is_due(self, now: float) -> bool:
        """Whether it should be started now."""
        return self.process is None and now >= self.start_again_at

    def note_death(self, now: float) -> float:
        """Counts a death and returns the pause before the next start."""
        self.deaths = 1 if now - self.started_at > GOOD_AFTER else self.deaths + 1
        self.process = None
        pause = min(LONGEST_PAUSE, 0.5 * 2.0**self.deaths)
        self.start_again_at = now + pause
        return pause


@dataclass
class Supervisor:
    """Everything of one installation on this machine."""

    config: Config
    stop_asked: threading.Event = field(default_factory=threading.Event)
    parts: list[Part] = field(default_factory=lambda: [Part(name) for name in PARTS])
    cluster: embedded.Cluster | None = None

    def run(self) -> int:
        """Runs until asked to stop; returns the exit code."""
        folder = self.config.data_folder
        folder.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stop_asked.set())
        with (folder / LOCK_FILE).open("ab") as lock:
            _take(lock, folder)
            try:
                return self._run_holding_the_folder()
            finally:
                self._stop_everything()
                (folder / STATE_FILE).unlink(missing_ok=True)

    def _run_holding_the_folder(self) -> int:
        self._write_state(is_ready=False)
        self._await_ports()
        if self.config.is_embedded:
            self.cluster = embedded.start(self.config.data_folder, say=say)
        found = content.look(self.config)
        code, accounts = (0, "") if found.is_whole else self._prepare_content()
        if code == UNFINISHED and self.cluster is not None and not self.stop_asked.is_set():
            say(gettext("The demo is made again from the beginning"))
            self._forget_everything()
            code, accounts = self._prepare_content()
        if code or self.stop_asked.is_set():
            return 0 if self.stop_asked.is_set() else code
        self._start_due_parts()
        if self._await_ready():
            self._write_state(is_ready=True)
            say(gettext("Ready: {url}").format(url=self.config.public_url))
            if found.is_whole and found.kind == DEMO:
                _, accounts = self._run_once("demo")
            if accounts:
                say(accounts)
        while not self.stop_asked.wait(LOOK_EVERY):
            self._look_after_parts()
        say(gettext("Stopping"))
        return 0

    def _await_ports(self) -> None:
        for port in (self.config.port, self.config.stream_listens_on):
            if not processes.becomes_free(self.config.host, port, within=PORT_FREE_WITHIN):
                words = gettext("Port {port} is taken by another program. Choose another one: make up PORT={other}")
                raise BadInput(words.format(port=port, other=self.config.port + 100))

    def _prepare_content(self) -> tuple[int, str]:
        """Makes the tables as their owner, then the demo as the application; returns code and words about accounts."""
        code, _ = self._run_once("migrate")
        if code or self.stop_asked.is_set():
            return code, ""
        return self._run_once("demo")

    def _forget_everything(self) -> None:
        """Empties the database of an unfinished demo, with what lies outside it but belongs to its rows."""
        if self.cluster is not None:
            self.cluster.empty()
        (self.config.data_folder / LOG_HEADS).unlink(missing_ok=True)
        shutil.rmtree(self.config.files_folder, ignore_errors=True)

    def _run_once(self, verb: str) -> tuple[int, str]:
        """Runs a verb to its end and returns its exit code and last output; stopping us stops it."""
        process = _spawn(verb, subprocess.PIPE)
        output: list[str] = []
        reader = threading.Thread(target=_read_output, args=(process, output), daemon=True)
        reader.start()
        while process.poll() is None:
            if self.stop_asked.wait(0.05):
                _end(process, within=PARTS_END_WITHIN)
        reader.join(timeout=2)
        return process.returncode, "\n".join(output)

    def _start_due_parts(self) -> None:
        now = time.monotonic()
        for part in self.parts:
            if part.is_due(now):
                part.process, part.started_at = _spawn(part.name, None), now

    def _look_after_parts(self) -> None:
        now = time.monotonic()
        for part in self.parts:
            if part.process is not None and part.process.poll() is not None:
                code = part.process.returncode
                _kill_group(part.process)
                pause = part.note_death(now)
                words = gettext("{part} ended by itself (code {code}) and starts again in {pause} s")
                complain(words.format(part=part.name, code=code, pause=pause))
        if self.cluster is not None and not self.cluster.is_alive():
            complain(gettext("The database ended by itself and starts again"))
            self.cluster = embedded.start(self.config.data_folder, say=say)
        self._start_due_parts()

    def _await_ready(self) -> bool:
        until = time.monotonic() + READY_WITHIN
        while not self.stop_asked.wait(0.1):
            if _answers(self.config):
                return True
            self._look_after_parts()
            if time.monotonic() > until or any(part.deaths >= DEATHS_BEFORE_READY for part in self.parts):
                raise Failure(gettext("Keepwell did not become ready; the lines above say why"))
        return False

    def _stop_everything(self) -> None:
        running = [part.process for part in self.parts if part.process is not None]
        for process in running:
            _signal(process, signal.SIGTERM)
        until = time.monotonic() + PARTS_END_WITHIN
        for process in running:
            _end(process, within=max(0.0, until - time.monotonic()))
        if self.cluster is not None:
            self.cluster.release(within=DATABASE_ENDS_WITHIN)

    def _write_state(self, *, is_ready: bool) -> None:
        state = {"pid": os.getpid(), "url": self.config.public_url, "is_ready": is_ready}
        path = self.config.data_folder / STATE_FILE
        scratch = path.with_suffix(".new")
        scratch.write_text(json.dumps(state), encoding="utf-8")
        scratch.replace(path)


def running_supervisor(folder: Path) -> dict[str, object] | None:
    """What runs in a data folder, from its state file, when its supervisor lives."""
    try:
        with (folder / LOCK_FILE).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        pass
    except FileNotFoundError:
        return None
    else:
        return None
    try:
        state: dict[str, object] = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return state


def _take(lock: IO[bytes], folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        state = running_supervisor(folder) or {}
        words = gettext("Keepwell already runs in {folder}: {url}. Stop it with `keepwell down`.")
        raise BadInput(words.format(folder=folder, url=state.get("url", "?"))) from error


def _spawn(verb: str, output: int | None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # ourselves
        [sys.executable, "-m", "keepwell.site", verb],
        stdin=subprocess.DEVNULL,
        stdout=output,
        env=os.environ | {processes.SUPERVISED: "1"},
        # Its own session: Ctrl-C reaches us alone, and what it leaves behind can be ended as a group.
        start_new_session=True,
    )


def _read_output(process: subprocess.Popen[bytes], output: list[str]) -> None:
    for line in process.stdout or ():
        output.append(line.decode(errors="replace").rstrip())


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(number)


def _end(process: subprocess.Popen[bytes], *, within: float) -> None:
    _signal(process, signal.SIGTERM)
    try:
        process.wait(timeout=within)
    except subprocess.TimeoutExpired:
        complain(gettext("Process {pid} did not end in time and is killed").format(pid=process.pid))
    _kill_group(process)
    process.wait()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Ends what a process left behind: the workers of a web server that was killed."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _answers(config: Config) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104  # translated, not bound
    connection = http.client.HTTPConnection(host, config.port, timeout=5)
    try:
        connection.request("GET", "/health/ready", headers={"Host": f"localhost:{config.port}"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
