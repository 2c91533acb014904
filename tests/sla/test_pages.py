# SPDX-License-Identifier: Apache-2.0
"""The pages of calendars, as the cast sees them."""

from datetime import date

import pytest
from django.test import Client

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.sla.models import Calendar, CalendarDay, CalendarVersion
from keepwell.sla.services import DraftCalendar, draft_calendar, seed_china_days
from tests.factories import people
from tests.factories import sla as make

pytestmark = pytest.mark.usefixtures("committed")


def browser(cast: people.Cast, who: str, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    account = people.account(getattr(cast, who), f"{who}@example.com")
    client.post("/sign-in/", {"email": account.email, "password": people.PASSWORD})
    client.cookies["django_language"] = language
    return client


def installation() -> people.Cast:
    cast = people.cast()
    seed_china_days(SYSTEM, now=make.SEEDED)
    people.role(cast.li, Role.SERVICE_MANAGER, cast.provider)
    return cast


SHOWN = {
    "zh-hans": "2026 年 2 月|调休上班|法定节假日|春节|周一至周五 09:00–12:00 13:00–18:00|特殊日期已知至 2026-12-31",
    "en": "Feb 2026|Make-up day|Public holiday|Spring Festival|Mon to Fri 09:00–12:00|known until 2026-12-31",
}


@pytest.mark.parametrize("language", SHOWN)
def test_everybody_sees_the_month_with_its_festival(language: str) -> None:
    client = browser(installation(), "liu", language)
    assert "CN-5x8" in client.get("/calendars/").content.decode()
    page = client.get("/calendars/at/CN-5x8/?month=2026-02").content.decode()
    for word in SHOWN[language].split("|"):
        assert word in page, word
    assert "month=2026-01" in page
    assert "month=2026-03" in page


def test_days_nobody_has_published_yet_say_so() -> None:
    page = browser(installation(), "liu").get("/calendars/at/CN-5x8/?month=2027-01").content.decode()
    assert "尚未公布" in page


def test_an_unknown_calendar_version_or_month_is_no_fault_of_ours() -> None:
    client = browser(installation(), "liu")
    assert client.get("/calendars/at/NONE/").status_code == 404
    assert client.get("/calendars/at/CN-5x8/?version=7").status_code == 404
    assert client.get("/calendars/at/CN-5x8/?month=2026-13").status_code == 200


def test_a_key_user_may_look_but_finds_no_way_to_edit() -> None:
    cast = installation()
    client = browser(cast, "liu")
    assert "/calendars/act/" not in client.get("/calendars/at/CN-5x8/").content.decode()
    with reading(SYSTEM):
        calendar = Calendar.objects.get()
    assert client.post(f"/calendars/act/draft/{calendar.pk}/", {"note": "x"}).status_code == 403


def test_the_service_manager_drafts_edits_and_publishes_through_the_pages() -> None:
    client = browser(installation(), "li", "en")
    with reading(SYSTEM):
        calendar = Calendar.objects.get()
    form = client.get(f"/calendars/act/draft/{calendar.pk}/")
    assert form.status_code == 200
    answer = client.post(f"/calendars/act/draft/{calendar.pk}/", {"note": "plant holiday"})
    assert answer.headers["Location"] == "/calendars/at/CN-5x8/?version=2"
    with reading(SYSTEM):
        draft = CalendarVersion.objects.get(number=2)
    wrong = client.post(f"/calendars/act/day/{draft.pk}/", {"day": "2026-03-09", "kind": "special", "windows": "9"})
    assert (wrong.status_code, "09:00-12:00" in wrong.content.decode()) == (422, True)
    client.post(f"/calendars/act/day/{draft.pk}/", {"day": "2026-03-09", "kind": "closed", "name_en": "Plant holiday"})
    page = client.get("/calendars/at/CN-5x8/?version=2&month=2026-03").content.decode()
    assert "is-changed" in page
    assert "Plant holiday" in page
    assert "This version is a draft" in page
    assert client.post(f"/calendars/act/publish/{draft.pk}/").status_code == 303
    with reading(SYSTEM):
        assert CalendarVersion.objects.get(number=2).status == "published"
        assert CalendarDay.objects.filter(version=draft, day=date(2026, 3, 9)).count() == 1


def test_the_page_of_a_draft_previews_its_effect() -> None:
    cast = installation()
    with reading(SYSTEM):
        calendar = Calendar.objects.get()
    draft_calendar(SYSTEM, calendar, DraftCalendar(), now=make.SEEDED)
    page = browser(cast, "li", "en").get("/calendars/at/CN-5x8/?version=2").content.decode()
    assert "0 open promises count in this calendar." in page
    assert "0 deadlines move." in page
