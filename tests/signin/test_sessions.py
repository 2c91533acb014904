# SPDX-License-Identifier: Apache-2.0
"""Where somebody is signed in, and how that ends."""

import pytest
from django.test import Client

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import NotFound
from keepwell.people.choices import Role
from keepwell.people.models import Account
from keepwell.people.services import SetPassword, set_password
from keepwell.signin.models import OpenSession
from keepwell.signin.selectors.pages import session_lines
from keepwell.signin.services import end_all_sessions, end_session
from keepwell.signin.web.session import device_of
from tests.factories import people
from tests.factories.browser import signed_in
from tests.factories.signin import typed

pytestmark = pytest.mark.django_db
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Edg/126.0.1"
FOX = "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0"


@pytest.fixture
def liu() -> Account:
    return people.account(people.cast().liu, "liu@example.com")


def browser(agent: str, address: str = "192.0.2.7") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    typed(client, "liu@example.com")
    return client


def test_the_list_says_device_and_place_and_marks_this_one(liu: Account) -> None:
    browser(EDGE)
    here = browser(FOX, "198.51.100.9")
    page = here.get("/profile/sign-in/").content.decode()
    assert "Edge 126 · Windows" in page
    assert "192.0.2.7" in page
    assert "Firefox 115 · Linux" in page
    assert page.count('href="/profile/sign-in/sessions/') == 2  # the other one, and everywhere


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari 604 · iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", "Chrome 126 · Android"),
        ("<script>alert(1)</script>", "未知设备"),
        ("", "未知设备"),
    ],
)
def test_what_a_browser_says_of_itself_is_not_repeated(liu: Account, agent: str, words: str) -> None:
    browser(agent)
    assert OpenSession.objects.get().device == words
    assert device_of(browser(agent).get("/sign-in/back/").wsgi_request) == words


def test_one_session_is_ended_from_another(liu: Account) -> None:
    lost, here = browser(EDGE), browser(FOX)
    (other,) = [one for one in session_lines(people.actor(liu.person), liu) if one.device.startswith("Edge")]
    assert here.post(f"/profile/sign-in/sessions/{other.id}/end/").status_code == 303
    assert lost.get("/profile/").status_code == 302
    assert here.get("/profile/").status_code == 200


def test_signing_out_everywhere_ends_all_and_leaves_others_alone(liu: Account) -> None:
    clients = [browser(EDGE), browser(FOX)]
    zhao = people.account(people.person(people.organisation_of(liu), "老孙"), "sun@example.com")
    stranger = Client()
    typed(stranger, zhao.email)
    clients[0].post("/profile/sign-in/sessions/end/")
    assert [one.get("/profile/").status_code for one in clients] == [302, 302]
    assert stranger.get("/profile/").status_code == 200


def test_nobody_ends_a_strangers_session(liu: Account) -> None:
    browser(EDGE)
    sun = people.person(people.organisation_of(liu), "老孙")
    with pytest.raises(NotFound):
        end_session(people.actor(sun), OpenSession.objects.get())
    assert OpenSession.objects.count() == 1


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one_in_the_list(liu: Account) -> None:
    other, here = browser(EDGE), browser(FOX)
    words = {"current": people.PASSWORD, "password": "another-horse-battery"}
    assert here.post("/profile/password/", words).status_code == 303
    assert other.get("/profile/").status_code == 302
    assert here.get("/profile/").status_code == 200
    (line,) = session_lines(people.actor(liu.person), Account.objects.get(pk=liu.pk))
    assert line.device == "Firefox 115 · Linux"


def test_sessions_from_before_a_new_password_are_not_listed(liu: Account) -> None:
    browser(EDGE)
    set_password(SYSTEM, liu, SetPassword(password="another-horse-battery"))
    assert session_lines(people.actor(liu.person), Account.objects.get(pk=liu.pk)) == []


def test_signing_out_takes_the_session_off_the_list(liu: Account) -> None:
    client = browser(EDGE)
    client.post("/sign-out/")
    assert not OpenSession.objects.exists()


def test_a_security_administrator_sees_and_ends_them() -> None:
    cast = people.cast()
    liu = people.account(cast.liu, "liu@example.com")
    lost = browser(EDGE)
    guard, keeper = people.person(cast.provider, "安全员"), people.person(cast.provider, "系统员")
    people.role(guard, Role.SECURITY_ADMIN, cast.provider)
    people.role(keeper, Role.SYSTEM_ADMIN, cast.provider)
    assert "Edge 126" in signed_in(guard).get(f"/people/{cast.liu.pk}/").content.decode()
    assert "Edge 126" not in signed_in(keeper).get(f"/people/{cast.liu.pk}/").content.decode()
    end_all_sessions(people.actor(guard), liu, now=clock.now())
    assert lost.get("/profile/").status_code == 302
