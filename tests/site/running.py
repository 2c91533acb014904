# SPDX-License-Identifier: Apache-2.0
"""A whole installation as its user starts it: `keepwell up` in a folder of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import psutil

READY_WITHIN = 240.0


def free_port() -> int:
    """A port with a free neighbour, for pages and stream."""
    for _attempt in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise RuntimeError("no two neighbouring ports are free")


def environment(folder: Path, port: int, **settings: str) -> dict[str, str]:
    """The environment of a user who has set nothing else."""
    variables = {name: text for name, text in os.environ.items() if not name.startswith(("KEEPWELL_", "PG"))}
    ours = {"KEEPWELL_DATA": str(folder), "KEEPWELL_PORT": str(port), "KEEPWELL_DEMO": "no", "LANG": "C.UTF-8"}
    return variables | ours | settings


def keepwell(
    words: Sequence[str], variables: dict[str, str], *, within: float = 120
) -> subprocess.CompletedProcess[str]:
    """Runs one command to its end."""
    command = [sys.executable, "-m", "keepwell.site", *words]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=within)


def signed_in(port: int, email: str, password: str) -> str:
    """The cookie of a browser in which somebody has signed in."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", "/sign-in/")
        answer = connection.getresponse()
        page = answer.read().decode()
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        csrf = next(text.split(";")[0] for text in answer.headers.get_all("Set-Cookie") or [] if "csrf" in text)
        body = urlencode({"csrfmiddlewaretoken": token, "email": email, "password": password})
        headers = {"Cookie": csrf, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/sign-in/", body, headers | {"Referer": f"http://127.0.0.1:{port}"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 303
        return next(text.split(";")[0] for text in answer.headers.get_all("Set-Cookie") or [] if "session" in text)


class Installation:
    """`keepwell up`, its output and its processes."""

    def __init__(self, folder: Path, port: int, **settings: str) -> None:
        self.folder, self.port = folder, port
        self.variables = environment(folder, port, **settings)
        self.process: subprocess.Popen[str] | None = None
        self.output = folder.with_name(f"{folder.name}.log")

    @property
    def url(self) -> str:
        """The address of the pages."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def stream_url(self) -> str:
        """The address of the events."""
        return f"http://127.0.0.1:{self.port + 1}/events"

    def up(self) -> None:
        """Starts and waits for the line that says Ready."""
        self.output.write_text("")
        with self.output.open("w") as output:
            command = [sys.executable, "-m", "keepwell.site", "up"]
            self.process = subprocess.Popen(command, env=self.variables, stdout=output, stderr=output, text=True)
        until = time.monotonic() + READY_WITHIN
        while f"Ready: {self.url}" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.1)

    def said(self) -> str:
        """Everything it has said so far."""
        return self.output.read_text()

    def parts(self) -> dict[str, psutil.Process]:
        """The running parts by their verb."""
        assert self.process is not None
        children = psutil.Process(self.process.pid).children()
        return {child.cmdline()[-1]: child for child in children if child.cmdline()[-2:-1] == ["keepwell.site"]}

    def stop(self, number: signal.Signals = signal.SIGTERM, *, within: float = 20.0) -> tuple[int, float]:
        """Sends a signal; returns exit code and seconds."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(timeout=within)
        return code, time.monotonic() - began

    def remains(self) -> list[str]:
        """Processes that still live off this folder."""
        found = []
        for process in psutil.process_iter():
            try:
                if self.variables["KEEPWELL_DATA"] == process.environ().get("KEEPWELL_DATA"):
                    found.append(" ".join(process.cmdline()))
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
        return found
