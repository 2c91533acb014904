# SPDX-License-Identifier: Apache-2.0
"""Every address answers with the headers that protect its reader, signed in or not."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from keepwell.kernel import clock
from keepwell.people.models import Account
from tests.api.leaking import World, _patterns, addresses, world

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


def _api_addresses() -> list[str]:
    found = [pattern for pattern in _patterns(get_resolver(), "") if pattern.startswith(("api/", "access/", "."))]
    return ["/" + re.sub(r"<[^>]+>", "018f0000-0000-7000-8000-000000000000", one) for one in found]


@pytest.mark.parametrize("signed_in", [False, True], ids=["nobody", "somebody"])
def test_every_address_has_the_headers(everything: World, browser: Client, signed_in: bool) -> None:
    client = browser if signed_in else Client()
    paths = [*addresses(everything), *_api_addresses(), "/nothing/here/", "/health/live"]
    assert len(paths) > 150
    assert [fault for path in paths for fault in _faults(path, client.get(path))] == []


def test_no_page_holds_script_or_style_of_its_own(everything: World, browser: Client) -> None:
    seen = 0
    for path in addresses(everything):
        answer = browser.get(path)
        if answer.streaming or "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        text = re.sub(r"<pre.*?</pre>", "", answer.content.decode(), flags=re.DOTALL)
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text), path
        assert not re.search(r"<style\b|\sstyle=\"|\son[a-z]+=\"|javascript:", text), path
        seen += answer.status_code == 200
    assert seen > 15


def test_cookies_are_kept_from_scripts_and_strangers_pages(everything: World) -> None:
    client = Client()
    client.get("/sign-in/")
    client.force_login(Account.objects.get(person=everything.desk.cast.chen))
    session = next(cookie for name, cookie in client.cookies.items() if "session" in name)
    csrf = next(cookie for name, cookie in client.cookies.items() if "csrf" in name)
    assert session["httponly"]
    assert {session["samesite"], csrf["samesite"]} == {"Lax"}
    assert not session["domain"]
