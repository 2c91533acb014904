# SPDX-License-Identifier: Apache-2.0
"""Signing in by a header: only from a proxy the operator named, and stripped from everybody else's request."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client, override_settings

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.signin.choices import Method
from keepwell.signin.models import OpenSession
from keepwell.site.config import Config
from keepwell.site.parsing import ConfigError
from tests.factories import people

pytestmark = pytest.mark.usefixtures("committed")
PROXY, STRANGER = "10.1.2.3", "203.0.113.9"
LIU = "liu@hd.example"


@pytest.fixture
def cast() -> people.Cast:
    made = people.cast()
    people.account(made.liu, LIU)
    people.account(made.zhou, "zhou@example.com")
    return made


@pytest.fixture(autouse=True)
def _believed() -> Iterator[None]:
    known = replace(settings.KEEPWELL, sign_in_header="X-Forwarded-Email", sign_in_proxies=("10.1.2.0/29", "::1"))
    with override_settings(KEEPWELL=known):
        yield


def _name_of(client: Client, said: str | None, peer: str, **more: str) -> str:
    """Whom the profile greets; empty when nobody is signed in."""
    headers = {} if said is None else {"X-Forwarded-Email": said}
    page = client.get("/profile/", headers=headers, follow=True, REMOTE_ADDR=peer, **more)
    return next((name for name in ("刘婷", "小刘", "周敏") if name in page.content.decode()), "")


def test_a_named_proxy_is_believed(cast: people.Cast) -> None:
    client = Client()
    assert _name_of(client, LIU, PROXY) == cast.liu.name
    with reading(SYSTEM):
        assert OpenSession.objects.get().method == Method.COMPANY
    assert _name_of(Client(), LIU.upper(), "::ffff:10.1.2.3") == cast.liu.name


@pytest.mark.parametrize("peer", [STRANGER, "10.1.2.8", "127.0.0.1", "", "unix:", "10.1.2.3, 203.0.113.9"])
def test_the_same_header_from_anybody_else_is_nothing(cast: people.Cast, peer: str) -> None:
    client = Client()
    assert _name_of(client, LIU, peer) == ""
    with reading(SYSTEM):
        assert not OpenSession.objects.exists()


def test_what_a_stranger_says_about_where_he_comes_from_counts_for_nothing(cast: people.Cast) -> None:
    for header in ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_REMOTE_ADDR"):
        assert _name_of(Client(), LIU, STRANGER, **{header: PROXY}) == ""
    with override_settings(KEEPWELL=replace(settings.KEEPWELL, behind_proxy=True)):
        assert _name_of(Client(), LIU, STRANGER, HTTP_X_FORWARDED_FOR=PROXY) == ""


@pytest.mark.parametrize(
    "said", ["", "nobody@hd.example", f"{LIU},zhou@example.com", f"zhou@example.com, {LIU}", f"{LIU}\t", "x" * 300]
)
def test_a_header_that_names_nobody_or_two_signs_nobody_in(cast: people.Cast, said: str) -> None:
    expected = cast.liu.name if said.strip() == LIU else ""
    assert _name_of(Client(), said, PROXY) == expected


def test_the_session_follows_the_person_behind_the_proxy(cast: people.Cast) -> None:
    client = Client()
    assert _name_of(client, LIU, PROXY) == cast.liu.name
    assert _name_of(client, "zhou@example.com", PROXY) == cast.zhou.name
    assert _name_of(client, None, PROXY) == ""  # signed out there, signed out here


def test_without_the_setting_no_header_is_believed(cast: people.Cast) -> None:
    with override_settings(KEEPWELL=replace(settings.KEEPWELL, sign_in_header="")):
        assert _name_of(Client(), LIU, PROXY) == ""


@pytest.mark.parametrize("proxies", ["", "everybody", "0.0.0.0/0", "::/0"])
def test_a_header_without_a_named_proxy_stops_the_start(proxies: str) -> None:
    with pytest.raises(ConfigError, match="KEEPWELL_SIGN_IN"):
        Config.load({"KEEPWELL_SIGN_IN_HEADER": "X-Forwarded-Email", "KEEPWELL_SIGN_IN_PROXIES": proxies})
