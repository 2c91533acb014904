# SPDX-License-Identifier: Apache-2.0
"""A new password by a link: for whoever reads the mail of the account, and nobody learns which accounts there are."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keepwell.audit.models import AuditEvent
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Conflict, Denied, NotFound
from keepwell.kernel.scope import reading, within_scope
from keepwell.kernel.secrets import open_sealed
from keepwell.mail.models import Letter
from keepwell.people.choices import Role
from keepwell.people.models import Account
from keepwell.people.services import close_account
from keepwell.signin.jobs import send_reset_link
from keepwell.signin.models import Attempt, OpenSession, ResetLink
from keepwell.signin.services import ResetPassword, create_reset_link, reset_password
from tests.factories import mail, people
from tests.factories.browser import clock_at, signed_in
from tests.factories.signin import code, typed, with_app

pytestmark = pytest.mark.django_db
FRESH = "staple-battery-horse"


@pytest.fixture
def liu() -> Account:
    return people.account(people.cast().liu, "liu@example.com")


def link_for(account: Account) -> str:
    made = create_reset_link(SYSTEM, account, now=clock.now())
    return f"/sign-in/reset/{made.secret}/"


def mailed() -> list[str]:
    """The paths of the links in letters that wait."""
    with reading(SYSTEM):
        texts = [open_sealed(one.text, "mail.letter.text") for one in Letter.objects.filter(kind="signin.reset")]
    return [path for text in texts for path in re.findall(r"http://[^/\s]+(/sign-in/reset/[\w-]{43}/)", text)]


def send(email: str) -> None:
    with within_scope(SYSTEM.scope):
        send_reset_link(email)


def test_the_link_sets_the_password_once_and_signs_in(liu: Account, client: Client) -> None:
    link = link_for(liu)
    assert client.post(link, {"password": FRESH}).headers["Location"] == "/"
    assert client.get("/profile/").status_code == 200
    again = Client()
    assert again.get(link).status_code == 410
    assert again.post(link, {"password": "another-horse-battery"}).status_code == 410
    assert typed(Client(), "liu@example.com", FRESH) == "/profile/"
    assert typed(Client(), "liu@example.com") == ""


def test_every_session_ends_and_so_does_every_other_link(liu: Account) -> None:
    elsewhere = Client()
    typed(elsewhere, "liu@example.com")
    mail.sends(9)
    send("liu@example.com")
    send("liu@example.com")
    first, second = mailed()
    assert Client().post(second, {"password": FRESH}).status_code == 303
    assert elsewhere.get("/profile/").status_code == 302
    assert Client().get(first).status_code == 410
    assert OpenSession.objects.count() == 1


def test_a_mailed_link_is_dead_after_two_hours_and_a_carried_one_after_a_day(liu: Account) -> None:
    mail.sends(9)
    send("liu@example.com")
    (asked,) = mailed()
    with clock_at(clock.now() + timedelta(minutes=119)):
        assert Client().get(asked).status_code == 200
    with clock_at(clock.now() + timedelta(minutes=121)):
        assert Client().get(asked).status_code == 410
    carried = link_for(liu)
    with clock_at(clock.now() + timedelta(hours=23)):
        assert Client().get(carried).status_code == 200
    with clock_at(clock.now() + timedelta(hours=25)):
        assert Client().get(carried).status_code == 410


def test_the_second_factor_is_still_asked_for(liu: Account, client: Client) -> None:
    with_app(liu)
    assert client.post(link_for(liu), {"password": FRESH}).headers["Location"] == "/sign-in/code/"
    assert client.get("/profile/").status_code == 302
    assert client.post("/sign-in/code/", {"code": code()}).status_code == 303


def test_a_closed_account_gets_no_link_and_opens_by_none(liu: Account) -> None:
    link = link_for(liu)
    close_account(SYSTEM, liu)
    assert Client().get(link).status_code == 410
    with pytest.raises(Conflict):
        reset_password(SYSTEM, ResetLink.objects.get(), ResetPassword(password=FRESH))
    mail.sends(9)
    send("liu@example.com")
    assert mailed() == []


def test_asking_in_anothers_name_does_not_close_the_link_he_carries(liu: Account) -> None:
    carried = link_for(liu)
    mail.sends(9)
    send("liu@example.com")
    assert Client().get(carried).status_code == 200


def work_of(email: str) -> tuple[int, str, list[str], int]:
    """What asking costs: status, page, the shape of each statement, and jobs queued."""
    client = Client()
    client.get("/sign-in/reset/")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.post("/sign-in/reset/", {"email": email})
        page = client.get(answer.headers["Location"]).content.decode()
    shapes = [re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in seen]
    page = re.sub(r'data-now="\d+"|X-CSRFToken": "[^"]+"|value="[^"]+"', "", page)
    return answer.status_code, page, shapes, sum("procrastinate_defer" in one["sql"] for one in seen)


def test_asking_answers_and_works_the_same_for_known_and_unknown(liu: Account) -> None:
    mail.sends(9)
    work_of("warm@example.com")
    known, unknown = work_of("liu@example.com"), work_of("nobody@example.com")
    assert known == unknown
    assert known[3] == 1


def test_signing_in_wrongly_costs_the_same_statements_for_known_and_unknown(liu: Account) -> None:
    costs = []
    for email in ("liu@example.com", "nobody@example.com", "somebody@example.com"):
        client = Client()
        client.get("/sign-in/")
        with CaptureQueriesContext(connection) as seen:
            client.post("/sign-in/", {"email": email, "password": "wrong-horse-battery"})
        costs.append([re.sub(r"\s+", " ", re.sub(r"'[^']*'|\d+", "?", one["sql"]))[:60] for one in seen])
    assert costs[0] == costs[1] == costs[2]


def test_the_sixth_asking_within_fifteen_minutes_sends_nothing_and_says_the_same(liu: Account, client: Client) -> None:
    mail.sends(9)
    answers = {client.post("/sign-in/reset/", {"email": "liu@example.com"}).status_code for _ in range(8)}
    assert answers == {303}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'signin.send_reset_link'")
        assert cursor.fetchone() == (5,)
    assert Attempt.objects.filter(door="reset").count() == 5


def test_guessing_links_shuts_the_address_even_for_a_right_one(liu: Account) -> None:
    link = link_for(liu)
    for number in range(50):
        assert Client().get(f"/sign-in/reset/{number:043}/").status_code == 410
    assert Client().get(link).status_code == 410
    assert Client(REMOTE_ADDR="198.51.100.7").get(link).status_code == 200
    with clock_at(clock.now() + timedelta(minutes=16)):
        assert Client().get(link).status_code == 200


def test_only_a_security_administrator_makes_a_link_for_somebody(liu: Account) -> None:
    with reading(SYSTEM):
        place = liu.person.organisation
        zhou = people.person(place, "某人")
    with pytest.raises((Denied, NotFound)):
        create_reset_link(people.actor(zhou), people.account(people.person(place, "x"), "x@example.com"))


def test_the_administrators_page_shows_the_link_once() -> None:
    cast = people.cast()
    liu = people.account(cast.liu, "liu@example.com")
    guard = people.person(cast.provider, "安全员")
    people.role(guard, Role.SECURITY_ADMIN, cast.provider)
    client = signed_in(guard)
    assert f"/accounts/{liu.pk}/password-link/" in client.get(f"/people/{cast.liu.pk}/").content.decode()
    page = client.post(f"/accounts/{liu.pk}/password-link/", {"kw-key": "1"}).content.decode()
    (path,) = re.findall(r"http://[^/\s]+(/sign-in/reset/[\w-]{43}/)", page)
    assert Client().get(path).status_code == 200
    with reading(SYSTEM):
        entries = "\n".join(one.entry for one in AuditEvent.objects.all())
    assert path.split("/")[3] not in entries
