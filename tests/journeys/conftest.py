# SPDX-License-Identifier: Apache-2.0
"""A real site for real browsers: the WSGI application on a free port over the run's own database."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from keepwell.kernel import clock
from keepwell.people.models import Person
from keepwell.site.wsgi import application
from tests.factories import people
from tests.factories.browser import email_of
from tests.factories.desk import Desk, desk
from tests.factories.sla import at

# two browsers and two servers share two cores: a page may take a while
expect.set_options(timeout=15_000)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the signature it replaces
        """Say nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the journeys of a module; closed before other tests run, since its loop owns the thread."""
    with patch.dict(os.environ, DJANGO_ALLOW_ASYNC_UNSAFE="true"), sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield started
        started.close()


@contextmanager
def serving() -> Iterator[str]:
    """The site on a free port, as long as the block lasts; the caller sees to committed data."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


@pytest.fixture
def site(committed: None) -> Iterator[str]:
    """The address of the running site."""
    with serving() as address:
        yield address


@pytest.fixture
def story(site: str) -> Desk:
    """The cast under contract."""
    return desk()


@pytest.fixture
def it_is() -> Iterator[Callable[[str], None]]:
    """Sets the installation's clock: `it_is("2026-03-03 09:12")`; time goes on from there."""

    def set_clock(text: str) -> None:
        clock.shift(at(text) - datetime.now(UTC), is_demo=True)

    yield set_clock
    clock.shift(timedelta(0), is_demo=True)


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """A signed-in person's tab: `visit(person, "/desk/", language="en", theme="dark", narrow=True)`."""
    contexts: list[BrowserContext] = []

    def open_tab(person: Person | None, address: str = "/", **how: object) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport=NARROW if how.get("narrow") else WIDE,  # type: ignore[arg-type]  # two plain sizes
            color_scheme="dark" if how.get("theme") == "dark" else "light",
            locale="zh-CN",
            java_script_enabled=not how.get("without_scripts"),
            bypass_csp=bool(how.get("for_axe")),
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        language = str(how.get("language", "zh-hans"))
        context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        tab = context.new_page()
        if person is not None:
            sign_in(tab, person)
        tab.goto(address)
        return tab

    yield open_tab
    for context in contexts:
        context.close()


def sign_in(tab: Page, person: Person) -> None:
    """Through the door, as everybody."""
    tab.goto("/sign-in/")
    tab.fill("input[type=email]", email_of(person))
    tab.fill("input[type=password]", people.PASSWORD)
    tab.click("main button[type=submit]:has-text('登录'), main button[type=submit]:has-text('Sign in')")
    tab.wait_for_url(lambda address: "/sign-in/" not in address)
