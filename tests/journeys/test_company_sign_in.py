# SPDX-License-Identifier: Apache-2.0
"""小刘 signs in at her own company: a real browser, a real provider, our real pages."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client, override_settings

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Person
from keepwell.signin.choices import Method
from keepwell.signin.models import Identity, OpenSession
from keepwell.signin.services.set_up_provider import SetUpProvider, set_up_provider
from tests.factories import people
from tests.factories.npm_provider import SECRET, provider
from tests.factories.people import Cast

from .conftest import Visit

pytestmark = pytest.mark.journey
PEOPLE = {
    "hd-0017": {"email": "liu@hd.example", "email_verified": True, "name": "刘婷"},
    "hd-0099": {"email": "neu@hd.example", "email_verified": True, "name": "新人"},
    "hd-0666": {"email": "liu@hd.example", "email_verified": False, "name": "不是小刘"},
}


@pytest.fixture
def cast(site: str) -> Cast:
    Client().get("/sign-in/")  # the first request of a process reads the policies, which takes its time
    return people.cast()


@pytest.fixture
def issuer(site: str) -> Iterator[str]:
    """The provider, and an installation that knows its own address."""
    known = replace(settings.KEEPWELL, base_url=site, outbound_inside=("127.0.0.1",))
    with override_settings(KEEPWELL=known), provider(f"{site}/sign-in/company/hd/callback/", PEOPLE) as address:
        yield address


def _set_up(cast: Cast, issuer: str, **words: object) -> None:
    command = {"code": "hd", "name": "华东统一登录", "organisation": cast.group.pk, "issuer": issuer}
    command |= {"client_id": "keepwell", "client_secret": SECRET}
    set_up_provider(SYSTEM, SetUpProvider(**{**command, **words}))


def _prove(tab, who: str) -> None:  # type: ignore[no-untyped-def]  # a page
    tab.get_by_role("link", name="华东统一登录").click()
    tab.fill("input[name=login]", who)
    tab.fill("input[name=password]", "anything")
    tab.click("button[type=submit]")
    tab.click("button[type=submit]:has-text('Continue')")


def test_a_known_person_enters_by_a_verified_address_and_is_recognised_afterwards(
    cast: Cast, issuer: str, visit: Visit
) -> None:
    account = people.account(cast.liu, "liu@hd.example")
    _set_up(cast, issuer)
    tab = visit(None, "/sign-in/?next=/profile/")
    _prove(tab, "hd-0017")
    tab.wait_for_url("**/profile/")
    assert cast.liu.name in tab.inner_text("body")
    with reading(SYSTEM):
        identity = Identity.objects.get()
        assert (identity.subject, identity.account_id) == ("hd-0017", account.pk)
        assert OpenSession.objects.get().method == Method.COMPANY
        # another address at both sides: the subject says who he is
        Account.objects.filter(pk=account.pk).update(email="other@hd.example")
    again = visit(None, "/sign-in/")
    _prove(again, "hd-0017")
    again.wait_for_url(lambda address: "/sign-in" not in address and "/interaction" not in address)
    assert cast.liu.name in again.inner_text("body")


def test_an_address_that_was_not_verified_takes_nobody_over(cast: Cast, issuer: str, visit: Visit) -> None:
    people.account(cast.liu, "liu@hd.example")
    _set_up(cast, issuer, makes_people=True)
    tab = visit(None, "/sign-in/", language="en")
    _prove(tab, "hd-0666")
    tab.get_by_text("does not confirm your email address").wait_for()
    with reading(SYSTEM):
        assert not Identity.objects.exists()
        assert not OpenSession.objects.exists()


def test_somebody_new_is_added_only_where_that_is_switched_on(cast: Cast, issuer: str, visit: Visit) -> None:
    _set_up(cast, issuer)
    tab = visit(None, "/sign-in/")
    _prove(tab, "hd-0099")
    tab.get_by_text("请向管理员申请邀请").wait_for()
    _set_up(cast, issuer, makes_people=True)
    again = visit(None, "/sign-in/")
    _prove(again, "hd-0099")
    again.wait_for_url(lambda address: "/sign-in" not in address and "/interaction" not in address)
    with reading(SYSTEM):
        made = Person.objects.get(name="新人")
        assert made.organisation_id == cast.group.pk
        assert made.account.email == "neu@hd.example"
        assert not made.roles.exists()
