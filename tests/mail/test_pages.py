# SPDX-License-Identifier: Apache-2.0
"""The administrator's page of outgoing mail."""

from collections.abc import Iterator

import pytest
from django.test import Client

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.mail.models import Letter, Sending
from keepwell.mail.services import deliver_due
from keepwell.people.models import Account, Person
from tests.factories import people, smtp
from tests.factories.browser import signed_in
from tests.factories.mail import letter, now_of, sends

pytestmark = pytest.mark.usefixtures("committed")
PAGE = "/administration/mail/"


@pytest.fixture
def cast() -> people.Cast:
    return people.cast()


@pytest.fixture
def admin(cast: people.Cast) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.post("/sign-in/", {"email": "admin@example.com", "password": people.PASSWORD})
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def post() -> Iterator[smtp.Post]:
    with smtp.server() as running:
        yield running


def _form(port: int, **words: str) -> dict[str, str]:
    asked = {"host": "127.0.0.1", "port": str(port), "security": "none", "sender_address": "desk@hd.example"}
    return {**asked, "is_on": "on", "user": "", "password": "", "sender_name": "", "test_address": "", **words}


def test_from_nothing_to_a_letter_that_arrived(admin: Client, post: smtp.Post) -> None:
    assert "Letters are not sent yet." in admin.get(PAGE).content.decode()
    saved = admin.post(f"{PAGE}set-up/", _form(post.port))
    assert (saved.status_code, saved.headers["Location"]) == (303, PAGE)
    tried = admin.post(f"{PAGE}test/", {"address": "admin@hd.example"}).content.decode()
    assert "The server has the letter" in tried
    assert "250 Taken as 4711" in tried
    assert post.letters[0]["Subject"] == "维好可以发送邮件"  # the language of the account
    listed = admin.get(PAGE).content.decode()
    assert "admin@hd.example" in listed
    assert f"127.0.0.1:{post.port}" in listed


def test_the_servers_refusal_is_shown_with_its_meaning_in_both_languages(admin: Client, post: smtp.Post) -> None:
    sends(post.port)
    post.at_recipient["admin@hd.example"] = "550 5.1.1 No such user here"
    page = admin.post(f"{PAGE}test/", {"address": "admin@hd.example"}).content.decode()
    assert "The server does not take letters for this recipient." in page
    assert "550 5.1.1 No such user here" in page
    admin.cookies["django_language"] = "zh-hans"
    with reading(SYSTEM):
        Account.objects.filter(email="admin@example.com").update(language="zh-hans")
    page = admin.post(f"{PAGE}test/", {"address": "admin@hd.example"}).content.decode()
    assert "服务器不接收发给此收件人的邮件。" in page
    with reading(SYSTEM):
        assert set(Letter.objects.values_list("state", flat=True)) == {"given_up"}  # a test is not tried again
    assert deliver_due() == 0


def test_a_stored_password_is_never_sent_to_the_browser(admin: Client, post: smtp.Post) -> None:
    sends(post.port, host="localhost", user=smtp.USER, password=smtp.PASSWORD)
    page = admin.get(f"{PAGE}set-up/").content.decode()
    assert smtp.USER in page
    assert smtp.PASSWORD not in page
    assert Sending.objects.get().password not in page


def test_a_letter_given_up_is_tried_again_by_a_button(admin: Client, post: smtp.Post) -> None:
    sends(post.port)
    post.at_letter = "554 5.7.1 Looks like spam"
    written = letter()
    deliver_due()
    one = f"{PAGE}letters/{written.pk}/"
    page = admin.get(one).content.decode()
    assert "The server refused the letter itself." in page
    assert "desk.example/i/abc" not in page  # nobody reads the link
    post.at_letter = ""
    assert admin.post(f"{one}retry/").status_code == 303
    deliver_due()
    assert now_of(written).state == "sent"
    assert admin.post(f"{one}retry/", follow=True).content.decode().count("There is nothing to try again") == 1


def test_letters_are_listed_page_by_page_and_by_state(admin: Client, post: smtp.Post) -> None:
    sends(post.port)
    for number in range(53):
        letter(f"p{number:02}@hd.example")
    first = admin.get(PAGE).content.decode()
    assert "p52@hd.example" in first
    assert "p02@hd.example" not in first
    older = first.partition("before=")[2].partition('"')[0]
    assert "p02@hd.example" in admin.get(f"{PAGE}?before={older}").content.decode()
    assert "p52@hd.example" not in admin.get(f"{PAGE}?state=sent").content.decode()
    assert admin.get(f"{PAGE}?before=AAAA&state=xx").status_code == 200


def test_nobody_else_finds_the_page_or_a_letter(cast: people.Cast, post: smtp.Post) -> None:
    sends(post.port)
    written = letter()
    strangers: list[Person] = [cast.liu, cast.zhou, cast.wang]
    for person in strangers:
        client = signed_in(person)
        for address in ("", "set-up/", "test/", f"letters/{written.pk}/"):
            assert client.get(PAGE + address).status_code == 404
        assert client.post(f"{PAGE}letters/{written.pk}/retry/").status_code in (403, 404)
    assert Client().get(PAGE).status_code == 302
