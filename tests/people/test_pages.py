# SPDX-License-Identifier: Apache-2.0
"""The pages of people, as the cast sees them."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Absence, Contact, Notice, Organisation, Person, RoleHeld
from keepwell.people.selectors import notices, unread_count
from keepwell.people.services import News, PlanDutyShift, notice_kind, plan_duty_shift, tell
from tests.factories import people

pytestmark = pytest.mark.django_db

GREETING = notice_kind("people.test_greeting", title=_("Ticket %(number)s is yours"), body=_("From %(name)s"))


def browser(cast: people.Cast, who: str, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    account = people.account(getattr(cast, who), f"{who}@example.com")
    client.post("/sign-in/", {"email": account.email, "password": people.PASSWORD})
    client.cookies["django_language"] = language
    return client


@pytest.mark.parametrize("address", ["/profile/", "/notices/", "/people/", "/teams/", "/profile/keys/new/"])
def test_nobody_is_sent_to_the_sign_in_page(client: Client, address: str) -> None:
    people.founded()
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/?next=")
    partial = client.get(address, headers={"HX-Request": "true"})
    assert partial.headers["HX-Redirect"].startswith("/sign-in/")


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "我的资料"), ("en", "My profile")])
def test_the_profile_speaks_the_readers_language(language: str, word: str) -> None:
    page = browser(people.cast(), "liu", language).get("/profile/").content.decode()
    assert word in page


def test_a_requester_finds_colleagues_and_our_staff_but_no_other_company() -> None:
    cast = people.cast()
    client = browser(cast, "liu")
    page = client.get("/people/").content.decode()
    assert "赵工" in page
    assert "周敏" in page
    assert "小陈" not in page
    assert client.get(f"/people/{cast.chen.pk}/").status_code == 404
    assert client.get(f"/people/at/{cast.heavy.pk}/").status_code == 404
    assert client.get(f"/people/{cast.zhou.pk}/").status_code == 200


def test_search_finds_by_name_and_latin_name() -> None:
    cast = people.cast()
    client = browser(cast, "zhou")
    for words in ("小刘", "liu"):
        page = client.get("/people/", {"q": words}).content.decode()
        assert f"/people/{cast.liu.pk}/" in page
        assert f"/people/{cast.zhao.pk}/" not in page


def test_the_csm_adds_a_person_and_gives_a_role_through_the_pages() -> None:
    cast = people.cast()
    client = browser(cast, "zhou")
    page = client.get(f"/people/at/{cast.pumps.pk}/").content.decode()
    assert f"/people/act/add-person/{cast.pumps.pk}/" in page
    words = {
        "name": "老王",
        "email": "wang@example.com",
        "language": "zh-hans",
        "employment": "employee",
        "kw-key": "1",
    }
    assert client.post(f"/people/act/add-person/{cast.pumps.pk}/", words).status_code == 303
    with reading(SYSTEM):
        made = Person.objects.get(name="老王")
        assert Contact.objects.get(person=made).value == "wang@example.com"
    answer = client.post(
        f"/people/act/hold-role/{cast.pumps.pk}/", {"person": str(made.pk), "role": "specialist", "kw-key": "2"}
    )
    assert answer.status_code == 303
    with reading(SYSTEM):
        assert RoleHeld.objects.get(person=made).role == "specialist"


def test_a_refusal_comes_back_at_its_field_with_what_was_typed() -> None:
    cast = people.cast()
    client = browser(cast, "zhou", "en")
    answer = client.post(
        f"/people/act/hold-role/{cast.group.pk}/", {"person": str(cast.wang.pk), "role": "csm", "kw-key": "3"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "what the successor must know" in page
    assert f'<option value="{cast.wang.pk}" selected>' in page


def test_a_requester_is_offered_no_act_and_may_do_none() -> None:
    cast = people.cast()
    client = browser(cast, "liu")
    assert "/people/act/" not in client.get(f"/people/at/{cast.pumps.pk}/").content.decode()
    words = {"name": "老王", "language": "zh-hans", "employment": "employee"}
    assert client.post(f"/people/act/add-person/{cast.pumps.pk}/", words).status_code == 403
    assert client.post(f"/people/act/add-person/{cast.heavy.pk}/", words).status_code == 404
    with reading(SYSTEM):
        assert not Person.objects.filter(name="老王").exists()


def test_everybody_plans_his_own_absence() -> None:
    cast = people.cast()
    client = browser(cast, "li")
    words = {"starts_at": "2027-01-04T08:00", "ends_at": "2027-01-06T18:00", "stand_in": str(cast.wang.pk)}
    assert client.post(f"/people/act/plan-absence/{cast.li.pk}/", words).status_code == 303
    with reading(SYSTEM):
        absence = Absence.objects.get()
    assert absence.starts_at == datetime(2027, 1, 4, 0, 0, tzinfo=UTC)
    assert "王倩" in client.get(f"/people/{cast.li.pk}/").content.decode()


def test_teams_say_who_is_on_duty() -> None:
    cast = people.cast()
    team = people.team(cast.provider, "support", cast.wang)
    early, late = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
    plan_duty_shift(SYSTEM, team, PlanDutyShift(person=cast.wang.pk, starts_at=early, ends_at=late))
    client = browser(cast, "chen")
    assert "王倩" in client.get("/teams/").content.decode()
    assert "王倩" in client.get(f"/teams/{team.pk}/").content.decode()


def test_the_profile_changes_language_and_zone() -> None:
    cast = people.cast()
    client = browser(cast, "liu")
    answer = client.post("/profile/language/", {"language": "en", "zone": "Europe/Berlin"})
    assert answer.status_code == 303
    assert client.cookies["django_language"].value == ""
    page = client.get("/profile/").content.decode()
    assert "My profile" in page
    assert "Europe/Berlin" in page
    assert client.post("/profile/language/", {"language": "en", "zone": "Mars/Olympus"}).status_code == 422


def test_a_new_password_wants_the_old_one() -> None:
    cast = people.cast()
    client = browser(cast, "liu")
    words = {"current": "wrong-horse-battery", "password": "another-horse-battery"}
    assert client.post("/profile/password/", words).status_code == 422
    assert client.post("/profile/password/", {**words, "current": people.PASSWORD}).status_code == 303
    assert client.get("/profile/").status_code == 200  # this session goes on


def test_a_notice_is_told_once_worded_in_the_readers_language_and_marked_as_read() -> None:
    cast = people.cast()
    news = News(cast.liu.pk, GREETING, "ticket-1", {"number": "HD-7", "name": "周敏"}, link="/people/")
    with reading(SYSTEM):
        tell([news, news], now=people.NOW)
        tell([news], now=people.NOW)
        assert Notice.objects.count() == 1
    client = browser(cast, "liu", "en")
    page = client.get("/notices/").content.decode()
    assert "Ticket HD-7 is yours" in page
    with reading(SYSTEM):
        notice = Notice.objects.get()
    answer = client.post(f"/notices/{notice.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/people/")
    assert "HD-7" not in client.get("/notices/").content.decode()
    assert "HD-7" in client.get("/notices/", {"show": "all"}).content.decode()


def test_nobody_reads_another_persons_notices() -> None:
    cast = people.cast()
    with reading(SYSTEM):
        tell([News(cast.liu.pk, GREETING, "k", {"number": "HD-7", "name": "x"})], now=people.NOW)
        notice = Notice.objects.get()
    for who in ("zhao", "zhou"):  # his head of office and his CSM, who may see almost everything else of him
        client = browser(cast, who)
        assert client.post(f"/notices/{notice.pk}/").status_code == 404
        with reading(people.actor(getattr(cast, who))):
            assert notices(people.actor(getattr(cast, who))) == []
            assert unread_count(people.actor(getattr(cast, who))) == 0


def test_who_has_left_is_not_told() -> None:
    cast = people.cast()
    with reading(SYSTEM):
        Person.objects.filter(pk=cast.liu.pk).update(is_active=False)
        assert tell([News(cast.liu.pk, GREETING, "k", {"number": "1", "name": "x"})], now=people.NOW) == 0


def test_the_tree_is_shown_in_order_with_customers_marked() -> None:
    cast = people.cast()
    page = browser(cast, "wang").get("/people/").content.decode().partition("kw-tree")[2]
    order = [page.index(name) for name in ("华东制造集团", "泵业公司", "设计二所")]
    assert order == sorted(order)
    with reading(SYSTEM):
        assert Organisation.objects.customers().count() == 1
