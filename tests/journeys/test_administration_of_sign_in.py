# SPDX-License-Identifier: Apache-2.0
"""The pages of mail, providers and directories: for every eye and hand, and each button does its work."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from playwright.sync_api import Page, expect

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.mail.models import Letter, Sending
from keepwell.people.models import Person
from keepwell.signin.directory.comparing import compare
from keepwell.signin.jobs import carry_out_syncs
from keepwell.signin.models import Directory, IdentityProvider, SyncRun
from keepwell.signin.services.set_up_directory import SetUpDirectory, set_up_directory
from keepwell.signin.services.set_up_provider import SetUpProvider, set_up_provider
from tests.factories import people, smtp
from tests.factories.idp import CLIENT, SECRET, Idp, idp
from tests.factories.mail import letter, sends
from tests.factories.slapd import PEOPLE, SUFFIX, Slapd, slapd

from .conftest import NARROW, Visit
from .test_every_page import barriers

pytestmark = pytest.mark.journey


@pytest.fixture
def cast(site: str) -> people.Cast:
    Client().get("/sign-in/")  # the first request of a process reads the policies, which takes its time
    return people.cast()


@pytest.fixture
def post() -> Iterator[smtp.Post]:
    with smtp.server() as running:
        yield running


@pytest.fixture
def told() -> Iterator[Idp]:
    known = replace(settings.KEEPWELL, outbound_inside=("127.0.0.1",))
    with override_settings(KEEPWELL=known), idp() as running:
        yield running


@pytest.fixture
def server() -> Iterator[Slapd]:
    with slapd(smtp.certificate()) as running:
        yield running


def _visit(visit: Visit, address: str, **how: object) -> Page:
    tab = visit(None, "/sign-in/", **how)
    tab.fill("input[type=email]", "admin@example.com")
    tab.fill("input[type=password]", people.PASSWORD)
    tab.click("main button[type=submit]:has-text('登录'), main button[type=submit]:has-text('Sign in')")
    tab.wait_for_url(lambda url: "/sign-in/" not in url)
    tab.goto(address)
    return tab


def _directory(cast: people.Cast, server: Slapd) -> Directory:
    made = set_up_directory(
        SYSTEM,
        SetUpDirectory(
            name="华东 AD",
            organisation=cast.pumps.pk,
            host="127.0.0.1",
            port=server.port,
            security="plain",
            bind_dn=f"cn=reader,{SUFFIX}",
            bind_password="reader-secret",
            base_dn=PEOPLE,
        ),
    )
    with reading(SYSTEM):
        return Directory.objects.select_related("organisation").get(pk=made.pk)


def _furnish(cast: people.Cast, post: smtp.Post, told: Idp, server: Slapd) -> list[str]:
    """Something on every page; returns the addresses."""
    sends(post.port, sender_name="维好服务台", test_address="admin@hd.example")
    written = letter()
    with reading(SYSTEM):
        Letter.objects.filter(pk=written.pk).update(
            state="given_up", trouble="recipient_refused", answer="550 5.1.1 No such user", attempts=1
        )
        Sending.objects.update(trouble="sign_in_refused", answer="535 5.7.8 Error: authentication failed")
    command = {"code": "hd", "name": "华东统一登录", "organisation": cast.group.pk, "issuer": told.issuer}
    made = set_up_provider(SYSTEM, SetUpProvider(**command, client_id=CLIENT, client_secret=SECRET))  # type: ignore[arg-type]  # plain words
    directory = _directory(cast, server)
    for number in range(4):
        server.add(f"p{number}", f"员工{number}", employeeNumber=f"E{number}", title="工程师")
    compare(directory, now=clock.now(), asks=False)
    carry_out_syncs()
    server.remove("p1")
    server.add("p9", "新员工")
    server.change("p2", {"title": "主任工程师"})
    run = compare(directory, now=clock.now(), asks=True)
    return [
        "/administration/mail/",
        "/administration/mail/set-up/",
        "/administration/mail/test/",
        f"/administration/mail/letters/{written.pk}/",
        "/administration/providers/",
        f"/administration/providers/{made.pk}/",
        "/administration/directories/",
        f"/administration/directories/{directory.pk}/",
        f"/administration/directories/runs/{run.pk}/",
        "/sign-in/company/hd/callback/?state=none",
    ]


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_no_page_shuts_anybody_out_and_nothing_runs_over_on_a_phone(
    cast: people.Cast, post: smtp.Post, told: Idp, server: Slapd, visit: Visit, language: str, theme: str
) -> None:
    addresses = _furnish(cast, post, told, server)
    tab = _visit(visit, addresses[0], language=language, theme=theme, for_axe=True)
    found: list[str] = []
    for number, address in enumerate(addresses):
        tab.set_viewport_size({"width": 1440, "height": 900})
        tab.goto(address)
        found += barriers(tab)
        _keep(tab, f"{number}-{language}-wide")
        tab.set_viewport_size({"width": 360, "height": 740})
        width = tab.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            found.append(f"{address}: {width}")
        _keep(tab, f"{number}-{language}-narrow")
    assert found == []


def _keep(tab: Page, name: str) -> None:
    """Pictures for whoever wants to look."""
    if folder := os.environ.get("KEEPWELL_TEST_PICTURES"):
        tab.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_an_administrator_sets_up_mail_a_provider_and_a_directory_on_their_pages(
    cast: people.Cast, post: smtp.Post, told: Idp, server: Slapd, visit: Visit
) -> None:
    server.add("wang", "王工", employeeNumber="E1")
    tab = _visit(visit, "/administration/mail/", language="en")
    _confirm(tab, "Set up outgoing mail")
    tab.fill("[name=host]", "127.0.0.1")
    tab.fill("[name=port]", str(post.port))
    tab.check("[name=security][value=none]")
    tab.fill("[name=sender_address]", "desk@hd.example")
    _send(tab)
    tab.get_by_role("link", name="Send a test letter").click()
    tab.fill("[name=address]", "admin@hd.example")
    _send(tab)
    tab.get_by_text("250 Taken as 4711").wait_for()

    tab.goto("/administration/providers/new/")
    for name, text in {"code": "hd", "name": "HD", "issuer": told.issuer, "client_id": CLIENT}.items():
        tab.fill(f"[name={name}]", text)
    tab.fill("[name=client_secret]", SECRET)
    tab.select_option("[name=organisation]", str(cast.group.pk))
    _send(tab)
    tab.get_by_role("button", name="Does it answer?").click()
    tab.get_by_text("The provider answers and offers what sign-in needs.").wait_for()

    tab.goto("/administration/directories/new/")
    words = {"name": "AD", "host": "127.0.0.1", "port": str(server.port), "base_dn": PEOPLE}
    for name, text in {**words, "bind_dn": f"cn=reader,{SUFFIX}", "bind_password": "reader-secret"}.items():
        tab.fill(f"[name={name}]", text)
    tab.check("[name=security][value=plain]")
    tab.select_option("[name=organisation]", str(cast.pumps.pk))
    _send(tab)
    tab.get_by_role("button", name="Does it answer?").click()
    tab.get_by_text("1 person was read").wait_for()
    tab.get_by_role("button", name="Compare now").click()
    tab.get_by_text("Nothing has been changed yet.").wait_for()
    expect(tab.get_by_text("王工", exact=True)).to_be_visible()
    tab.get_by_role("link", name="Carry it out").click()
    _send(tab)
    tab.get_by_text("The changes are being carried out.").wait_for()
    carry_out_syncs()
    with reading(SYSTEM):
        assert Person.objects.get(name="王工").organisation_id == cast.pumps.pk
        assert SyncRun.objects.get().state == "carried"
        assert IdentityProvider.objects.get().code == "hd"


def _send(tab: Page) -> None:
    tab.locator("main form button.is-primary, main form button.is-danger").last.click()


def _confirm(tab: Page, link: str) -> None:
    """Follow a link to a critical act, proving once more who one is."""
    tab.get_by_role("link", name=link, exact=True).click()
    tab.wait_for_load_state()
    if "/confirm/" in tab.url:
        tab.fill("input[type=password]", people.PASSWORD)
        tab.locator("main button[type=submit]").first.click()
        tab.wait_for_url("**/set-up/")
