# SPDX-License-Identifier: Apache-2.0
"""The tutorial of the first day, done as it stands: its commands by a shell, its clicks by a browser's requests."""

import hashlib
import hmac
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from keepwell.site import embedded
from tests.architecture.sources import ROOT
from tests.factories.npm_provider import SECRET, provider
from tests.plugin import DATA
from tests.site.running import free_port

pytestmark = [pytest.mark.slow, pytest.mark.journey]

PAGE = ROOT / "docs" / "tutorials" / "first-day.md"
FENCE = re.compile(r"^```(\w+)(?: (.+?))?\n(.*?)^```", re.MULTILINE | re.DOTALL)
ADMIN = "lin.wei@example.com"
STEP_WITHIN = 900


class Shell:
    """The administrator's terminal: exports last, everything happens in one folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        programs = folder / "bin"
        programs.mkdir()
        (programs / "keepwell").write_text(f'#!/bin/sh\nexec {sys.executable} -m keepwell.site "$@"\n')
        (programs / "keepwell").chmod(0o755)
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("KEEPWELL_", "PG", "DJANGO_"))}
        # The port of a test is its own, and the provider of the test lies inside this machine.
        ours = {"KEEPWELL_PORT": str(port), "KEEPWELL_OUTBOUND_INSIDE": "127.0.0.1", "LANG": "C.UTF-8"}
        self.variables = {**kept, **ours, "PATH": f"{programs}:{os.environ['PATH']}"}
        self.before = "set -eu\n"
        self.running: subprocess.Popen[str] | None = None
        self.log = folder / "up.log"

    def run(self, lines: str) -> str:
        """Runs a block; what it exports holds for the next ones."""
        words = ["sh", "-c", self.before + lines]
        done = subprocess.run(
            words, cwd=self.folder, env=self.variables, capture_output=True, text=True, check=False, timeout=STEP_WITHIN
        )
        assert done.returncode == 0, f"{lines}\n{done.stdout}\n{done.stderr}"
        self.before += "".join(f"{line}\n" for line in lines.splitlines() if line.startswith("export "))
        return done.stdout

    def start(self, lines: str) -> None:
        """Starts a block and waits until it says that it is ready."""
        with self.log.open("w") as log:
            words = ["sh", "-c", self.before + "exec " + lines]
            self.running = subprocess.Popen(
                words, cwd=self.folder, env=self.variables, stdout=log, stderr=log, text=True
            )
        until = time.monotonic() + STEP_WITHIN
        while "Ready: " not in self.log.read_text():
            assert self.running.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.2)

    def end(self) -> None:
        """Ends what still runs."""
        if self.running is not None and self.running.poll() is None:
            self.running.send_signal(signal.SIGTERM)
            self.running.wait(timeout=30)


class Browser:
    """A browser that keeps cookies and sends the forms it was given."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, follow_redirects=True, timeout=60)

    def send(self, path: str, **words: str) -> httpx.Response:
        """Opens a page and sends its form."""
        page = self.client.get(path)
        assert page.status_code == 200, (path, page.status_code)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None, path
        form = {"csrfmiddlewaretoken": token[1], **words}
        return self.client.post(str(page.url), data=form, headers={"Referer": str(page.url)})


def six_digits(secret: str, moment: float) -> str:
    """RFC 6238, as an app on a phone computes it."""
    key = b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(moment) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


@pytest.fixture
def shell() -> Iterator[Shell]:
    """A terminal in an empty folder; nothing of it remains."""
    folder = DATA.with_name(f"{DATA.name}-day")
    folder.mkdir(mode=0o755)
    made = Shell(folder, free_port())
    yield made
    made.end()
    for data in ("keepwell-data", "keepwell-copy"):
        if (folder / data / "pg.lock").exists():
            embedded.start(folder / data).discard()
    shutil.rmtree(folder, ignore_errors=True)


def blocks() -> list[tuple[str, str, str]]:
    """Language, mark and content of every fence of the page."""
    return [(kind, mark or "", body) for kind, mark, body in FENCE.findall(PAGE.read_text(encoding="utf-8"))]


def test_the_first_day_goes_as_its_page_says(shell: Shell) -> None:
    said: list[str] = []
    for kind, mark, body in blocks():
        if kind == "csv":
            (shell.folder / mark.removeprefix("file=")).write_text(body, encoding="utf-8")
        elif mark == "run background":
            shell.start(body)
            sign_in_for_the_first_time(shell, said)
        elif mark == "run":
            said.append(shell.run(body))
    text = "\n".join(said)
    assert "Nothing to mend" in text
    assert text.count("Refused") == 0
    assert "10 rows, imported: New 10" in text
    assert "FAIL" not in text
    assert text.rstrip().endswith("Keepwell has stopped")
    assert shell.running is not None
    assert shell.running.wait(timeout=30) == 0
    people = count(shell.folder / "keepwell-copy", "SELECT count(*) FROM people_person WHERE staff_number <> ''")
    assert people == 10


def sign_in_for_the_first_time(shell: Shell, said: list[str]) -> None:
    """Section 4 and 6: password, second factor, and the provider of the company."""
    password = re.search(rf"Sign in as {ADMIN} with (\S+)", "\n".join(said))
    assert password is not None
    browser = Browser(f"http://127.0.0.1:{shell.variables['KEEPWELL_PORT']}")
    assert browser.send("/sign-in/", email=ADMIN, password=password[1]).status_code == 200
    page = browser.client.get("/sign-in/factor/app/")
    secret = re.search(r'class="kw-secret">\s*([A-Z2-7 ]+)', page.text)
    assert secret is not None, page.text[-2000:]
    browser.send("/sign-in/factor/app/", code=six_digits(secret[1].replace(" ", ""), time.time()))
    sign_in = browser.client.get("/profile/sign-in/")
    assert sign_in.status_code == 200
    assert "/profile/sign-in/app/remove/" in sign_in.text
    url = str(browser.client.base_url).rstrip("/")
    callback = f"{url}/sign-in/company/hd/callback/"
    with provider(callback, {}) as issuer:
        form = browser.client.get("/administration/providers/new/").text
        place = re.search(r'<option value="([0-9a-f-]{36})"', form)
        assert place is not None, form[-2000:]
        words = {"code": "hd", "name": "华东统一登录", "organisation": place[1], "issuer": issuer}
        words |= {"client_id": "keepwell", "client_secret": SECRET, "is_on": "on"}
        answer = browser.send("/administration/providers/new/", **words)
        assert "华东统一登录" in answer.text, answer.text[-3000:]
        stranger = httpx.get(f"{url}/sign-in/", timeout=60)
        assert "/sign-in/company/hd/" in stranger.text
        away = httpx.get(f"{url}/sign-in/company/hd/", timeout=60)
        assert away.status_code in {302, 303}
        assert away.headers["Location"].startswith(issuer)
    browser.client.close()


def count(folder: Path, query: str) -> int:
    """A number from the copy that was restored."""
    cluster = embedded.start(folder)
    try:
        with psycopg.connect(cluster.superuser_url.replace("/postgres?", "/keepwell?")) as connection:
            row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return int(row[0])
    finally:
        cluster.stop()


def test_every_command_of_the_page_that_can_be_run_here_is_run() -> None:
    marks = {mark for kind, mark, _body in blocks() if kind == "sh"}
    assert marks == {"", "run", "run background"}
    unmarked = [body for kind, mark, body in blocks() if kind == "sh" and not mark]
    # Only the unpacking of the bundle, which the bundle's own test does.
    assert len(unmarked) == 1
    assert "install.sh" in unmarked[0]
