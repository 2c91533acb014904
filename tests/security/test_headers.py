# SPDX-License-Identifier: Apache-2.0
"""Every address answers with the headers that protect its reader, signed in or not."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from keepwell.desk.models import Ticket
from keepwell.kernel import clock
from keepwell.people.models import Account, Organisation, Person
from tests.api.leaking import World, _patterns, addresses, world
from tests.architecture.sources import ROOT
from tests.factories.browser import email_of
from tests.factories.people import PASSWORD

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: what a page may load, word by word; anything looser fails
SOURCES = {
    "default-src": {"'self'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "object-src": {"'none'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
}


@pytest.fixture(scope="module")
def everything(committed_for_module: None) -> World:
    """A filled installation."""
    return world()


@pytest.fixture(scope="module")
def browser(everything: World) -> Client:
    """Somebody signed in, who reaches some pages and is refused others."""
    client = Client()
    email_of(everything.desk.cast.chen)
    client.force_login(Account.objects.get(person=everything.desk.cast.chen))
    session = client.session
    session["kw_signed_in_at"] = clock.now().timestamp()
    session.save()
    return client


def _directives(answer: HttpResponse) -> dict[str, set[str]]:
    policy = answer.headers.get("Content-Security-Policy", "")
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {part[0]: set(part[1:]) for part in parts}


def _faults(path: str, answer: HttpResponse) -> Iterator[str]:
    for name, value in WANTED.items():
        if answer.headers.get(name) != value:
            yield f"{path} {answer.status_code}: {name}={answer.headers.get(name)}"
    if "sandbox" not in (found := _directives(answer)):  # files are sandboxed instead
        for directive, sources in SOURCES.items():
            if found.get(directive) != sources:
                yield f"{path} {answer.status_code}: {directive} {found.get(directive)}"
    if "no-store" not in answer.headers.get("Cache-Control", ""):
        yield f"{path} {answer.status_code}: Cache-Control={answer.headers.get('Cache-Control')}"
    if "microphone=()" not in answer.headers.get("Permissions-Policy", "") or "Server" in answer.headers:
        yield f"{path} {answer.status_code}: Permissions-Policy"


def _pages(found: World) -> list[str]:
    """Every address once, with the ids of the one ticket, person and organisation that most pages are about."""
    keys = [found.ids[model][0] for model in (Ticket, Person, Organisation)]
    ids: dict[type[Model], list[UUID]] = dict(zip((Ticket, Person, Organisation), ([key] for key in keys), strict=True))
    return list(addresses(World(found.desk, ids, found.numbers)))


def _api_addresses() -> list[str]:
    found = [pattern for pattern in _patterns(get_resolver(), "") if pattern.startswith(("api/", "access/", "."))]
    return ["/" + re.sub(r"<[^>]+>", "018f0000-0000-7000-8000-000000000000", one) for one in found]


@pytest.mark.parametrize("signed_in", [False, True], ids=["nobody", "somebody"])
def test_every_address_has_the_headers(everything: World, browser: Client, signed_in: bool) -> None:
    client = browser if signed_in else Client()
    paths = [*_pages(everything), *_api_addresses(), "/nothing/here/", "/health/live"]
    assert len(paths) > 150
    faults = []
    for path in paths:
        answer = client.get(path)
        answer.close()
        faults += _faults(path, answer)
    assert faults == []


def test_no_page_holds_script_or_style_of_its_own(everything: World, browser: Client) -> None:
    seen = 0
    for path in _pages(everything):
        answer = browser.get(path)
        if answer.streaming or "text/html" not in answer.headers.get("Content-Type", ""):
            answer.close()
            continue
        text = re.sub(r"<pre.*?</pre>", "", answer.content.decode(), flags=re.DOTALL)
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text), path
        assert not re.search(r"<style\b|\sstyle=\"|\son[a-z]+=\"|javascript:", text), path
        seen += answer.status_code == 200
    assert seen > 15


def test_every_page_behind_the_door_offers_to_sign_out(everything: World, browser: Client) -> None:
    seen, without = 0, []
    for path in _pages(everything):
        answer = browser.get(path)
        found = answer.resolver_match
        is_inside = found is not None and getattr(found.func, "login_required", True)
        if is_inside and not answer.streaming and answer.status_code == 200 and b"<main" in answer.content:
            seen += 1
            without += [path] if b'action="/sign-out/"' not in answer.content else []
        answer.close()
    assert seen > 15
    assert without == []


def test_cookies_are_kept_from_scripts_and_strangers_pages(everything: World) -> None:
    client = Client()
    client.get("/sign-in/")
    client.post("/sign-in/", {"email": email_of(everything.desk.cast.liu), "password": PASSWORD})
    session = next(cookie for name, cookie in client.cookies.items() if "session" in name)
    csrf = next(cookie for name, cookie in client.cookies.items() if "csrf" in name)
    assert session["httponly"]
    assert {session["samesite"], csrf["samesite"]} == {"Lax"}
    assert not session["domain"]


def test_what_is_answered_says_what_it_is(everything: World, browser: Client) -> None:
    for path in [*_pages(everything), *_api_addresses(), "/api/v1/openapi.json"]:
        answer = browser.get(path)
        kind = answer.headers.get("Content-Type", "")
        if answer.streaming or not answer.content:
            answer.close()
            continue
        assert kind, path
        assert "charset=utf-8" in kind.casefold() or kind.startswith(("application/json", "application/problem")), path


def test_signing_out_clears_what_the_browser_kept(everything: World) -> None:
    client = Client()
    client.post("/sign-in/", {"email": email_of(everything.desk.cast.wang), "password": PASSWORD})
    answer = client.post("/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"storage"'


def test_no_strangers_page_may_read_an_answer(everything: World, browser: Client) -> None:
    for path in ("/desk/", "/api/v1/tickets", "/api/v1/openapi.json", "/health/live"):
        answer = browser.get(path, headers={"origin": "https://evil.example.com"})
        assert "Access-Control-Allow-Origin" not in answer.headers, path
        preflight = browser.options(path, headers={"origin": "https://evil.example.com"})
        assert "Access-Control-Allow-Origin" not in preflight.headers, path


def test_our_own_faults_show_a_number_only(everything: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_words: object, **_more: object) -> None:
        raise RuntimeError("password=hunter2 in /srv/secret.py")

    monkeypatch.setattr("keepwell.people.web.profile.profile_page", break_down)
    client = Client(raise_request_exception=False)
    email_of(everything.desk.cast.chen)
    client.force_login(Account.objects.get(person=everything.desk.cast.chen))
    session = client.session
    session["kw_signed_in_at"] = clock.now().timestamp()
    session.save()
    answer = client.get("/profile/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "hunter2" not in text
    assert "Traceback" not in text
    assert answer.headers["X-Request-ID"] in text


SETTINGS = """
import django
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)
print(s.SECURE_HSTS_SECONDS, s.DEBUG)
"""


def test_cookies_over_https_are_secure_and_bound_to_the_host() -> None:
    words = {**os.environ, "KEEPWELL_BASE_URL": "https://desk.example.com", "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", SETTINGS], env=words, capture_output=True, text=True, check=True)
    session, csrf, session_secure, csrf_secure, seconds, debug = done.stdout.split()
    assert (session, csrf) == ("__Host-keepwell-session", "__Host-keepwell-csrf")
    assert (session_secure, csrf_secure, debug) == ("True", "True", "False")
    assert int(seconds) == 31_536_000
