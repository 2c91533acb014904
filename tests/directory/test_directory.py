# SPDX-License-Identifier: Apache-2.0
"""Contacts that are right, cards that phones read, notes that only those who care may read (B49, B66–B69)."""

from datetime import date, timedelta

import pytest
from django.test import Client

from keepwell.directory.choices import Purpose
from keepwell.directory.jobs import ask_for_confirmation, forget
from keepwell.directory.models import Consent, Touchpoint
from keepwell.directory.selectors import directory_of, edition_page
from keepwell.directory.services import (
    GiveConsent,
    PublishEdition,
    RecordTouchpoint,
    give_consent,
    publish_edition,
    record_touchpoint,
    withdraw_consent,
)
from keepwell.directory.vcard import vcard
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.people.models import Contact, Notice
from keepwell.people.services import AddContact, ConfirmContact, add_contact, confirm_contact
from tests.factories import people
from tests.factories.browser import clock_at, signed_in
from tests.factories.people import Cast, actor, cast
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")
NOON = at("2026-03-03 12:00")


def with_contacts() -> Cast:
    """周敏's duty phone is public, her mobile is not; 小刘 has an address at work and a private mobile."""
    made = cast()
    add_contact(SYSTEM, made.zhou, AddContact(kind="phone", value="021-5555 0100", is_public=True), now=NOON)
    add_contact(SYSTEM, made.zhou, AddContact(kind="mobile", value="13800000001"), now=NOON)
    add_contact(SYSTEM, made.liu, AddContact(kind="mobile", value="13900000002"), now=NOON)
    return made


def listed(story: Cast, who: str, when: str = "2026-03-03 12:00") -> dict[str, list[str]]:
    reader = actor(getattr(story, who))
    with reading(reader):
        _place, lines, _editions = directory_of(reader, story.group.pk, at(when))
    return {line.person.name: [reach.value for reach in line.reaches] for line in lines}


def test_the_directory_lists_who_helps_and_keeps_private_numbers_private() -> None:
    story = with_contacts()
    assert list(listed(story, "zhou")) == ["周敏", "李想", "管理员", "小刘", "赵工"]
    seen = listed(story, "chen")  # of another company of the group: its own helpers are not his
    assert list(seen) == ["周敏", "李想", "管理员"]
    assert "021-5555 0100" in seen["周敏"]
    assert "13800000001" not in str(seen)
    assert "13900000002" not in str(listed(story, "zhou"))


def test_a_contact_is_stale_after_35_days_without_confirmation() -> None:
    story = with_contacts()
    with reading(SYSTEM):
        phone = Contact.objects.get(value="021-5555 0100")
    confirm_contact(SYSTEM, phone, ConfirmContact(), now=NOON)
    reader = actor(story.zhou)
    for when, stale in (("2026-04-07 12:00", False), ("2026-04-08 12:00", True)):
        with reading(reader):
            _place, lines, _editions = directory_of(reader, story.group.pk, at(when))
        (mine,) = [reach for line in lines for reach in line.reaches if reach.value == "021-5555 0100"]
        assert mine.is_stale is stale, when


def test_an_edition_is_numbered_told_and_compared_with_the_one_before() -> None:
    story = with_contacts()
    people.account(story.chen, "chen@work.example.com")
    zhou = actor(story.zhou)
    first = publish_edition(zhou, story.group, PublishEdition(), now=NOON)
    with pytest.raises(DomainError, match="1"):
        publish_edition(zhou, story.group, PublishEdition(), now=NOON)
    add_contact(SYSTEM, story.li, AddContact(kind="phone", value="021-5555 0101", is_public=True), now=NOON)
    second = publish_edition(zhou, story.group, PublishEdition(), now=NOON)
    assert (first.number, second.number) == (1, 2)
    with reading(zhou):
        page = edition_page(zhou, second.pk)
    assert (list(page.added), list(page.left), list(page.changed)) == ([], [], ["李想"])
    while relay_once():
        pass
    with reading(SYSTEM):
        told = Notice.objects.filter(person=story.chen, kind="directory.edition_published")
        assert told.count() == 2


def test_only_the_account_team_publishes_and_a_stranger_sees_nothing() -> None:
    story = with_contacts()
    made = publish_edition(actor(story.zhou), story.group, PublishEdition(), now=NOON)
    with pytest.raises((Denied, NotFound)):
        publish_edition(actor(story.liu), story.group, PublishEdition(), now=NOON)
    elsewhere = people.organisation(story.provider, "other", name="别家公司")
    stranger = actor(people.person(elsewhere, "外人", email="stranger@example.com"))
    with reading(stranger), pytest.raises(NotFound):
        edition_page(stranger, made.pk)
    with reading(stranger), pytest.raises(NotFound):
        directory_of(stranger, story.group.pk, NOON)


def test_who_withdraws_the_consent_to_be_listed_is_left_out() -> None:
    story = with_contacts()
    liu = actor(story.liu)
    given = give_consent(liu, story.liu, GiveConsent(purpose=Purpose.LISTING.value), now=NOON)
    assert "小刘" in listed(story, "zhou")
    withdraw_consent(liu, given, now=NOON)
    assert "小刘" not in listed(story, "zhou")
    give_consent(liu, story.liu, GiveConsent(purpose=Purpose.LISTING.value), now=NOON + timedelta(hours=1))
    assert "小刘" in listed(story, "zhou")
    with reading(SYSTEM):
        assert Consent.objects.filter(person=story.liu).count() == 2


def test_nobody_gives_consent_for_a_colleague() -> None:
    story = with_contacts()
    with pytest.raises(Denied):
        give_consent(actor(story.liu), story.zhao, GiveConsent(purpose=Purpose.SURVEYS.value), now=NOON)


def test_restricted_notes_are_read_by_csm_deputy_and_service_manager_only() -> None:
    story = with_contacts()
    zhou = actor(story.zhou)
    record_touchpoint(zhou, story.zhao, RecordTouchpoint(kind="visit", summary="看了新车间"), now=NOON)
    motive = RecordTouchpoint(kind="talk", summary="担心被边缘化", mood="worried", is_restricted=True)
    record_touchpoint(zhou, story.zhao, motive, now=NOON)
    seen = {}
    for name in ("zhou", "li", "wang", "liu", "zhao"):
        reader = actor(getattr(story, name))
        with reading(reader):
            seen[name] = sorted(Touchpoint.objects.visible_to(reader).values_list("summary", flat=True))
    both = ["担心被边缘化", "看了新车间"]
    assert seen == {"zhou": both, "li": both, "wang": ["看了新车间"], "liu": [], "zhao": []}


def test_restricted_notes_end_and_are_deleted_on_their_day() -> None:
    story = with_contacts()
    zhou = actor(story.zhou)
    too_long = RecordTouchpoint(kind="talk", summary="x", is_restricted=True, keep_until=date(2029, 1, 1))
    with pytest.raises(DomainError) as refused:
        record_touchpoint(zhou, story.zhao, too_long, now=NOON)
    assert refused.value.field == "keep_until"
    short = RecordTouchpoint(kind="talk", summary="动机", is_restricted=True, keep_until=date(2026, 3, 10))
    record_touchpoint(zhou, story.zhao, short, now=NOON)
    record_touchpoint(zhou, story.zhao, RecordTouchpoint(kind="call", summary="普通"), now=NOON)
    for day, left in (("2026-03-09 20:00", 2), ("2026-03-10 20:00", 1), ("2026-03-10 20:01", 1)):
        with clock_at(at(day)):
            forget()
        with reading(SYSTEM):
            assert Touchpoint.objects.count() == left, day


def test_a_conversation_cannot_lie_in_the_future_or_be_empty() -> None:
    story = with_contacts()
    for words, name in (({"met_at": NOON + timedelta(days=1)}, "met_at"), ({"summary": "  "}, "summary")):
        with pytest.raises(DomainError) as refused:
            record_touchpoint(
                actor(story.zhou), story.liu, RecordTouchpoint(**{"kind": "call", "summary": "x", **words}), now=NOON
            )
        assert refused.value.field == name


def test_once_a_month_everybody_is_asked_to_confirm_and_does_so_by_one_click() -> None:
    story = with_contacts()
    browser = signed_in(story.liu)
    with clock_at(at("2026-06-01 08:30")):
        ask_for_confirmation()
        ask_for_confirmation()
    with reading(SYSTEM):
        asked = Notice.objects.filter(person=story.liu, kind="directory.confirm_contacts")
        assert asked.count() == 1
    assert browser.post(f"/directory/cards/{story.liu.pk}/confirm/").status_code == 303
    with reading(SYSTEM):
        assert not Contact.objects.filter(person=story.liu, confirmed_on__isnull=True).exists()
    assert browser.post(f"/directory/cards/{story.zhao.pk}/confirm/").status_code == 404


def test_a_vcard_is_escaped_folded_and_read_by_its_rules() -> None:
    card = vcard("赵; 工", "泵业公司，设计二所" * 4, "所长\nEVIL:1", [("mobile", "13900000002"), ("wecom", "zhao,1")])
    lines = card.split("\r\n")
    assert lines[:4] == ["BEGIN:VCARD", "VERSION:3.0", "N:赵\\; 工;;;;", "FN:赵\\; 工"]
    assert "TITLE:所长\\nEVIL:1" in lines
    assert "TEL;TYPE=CELL:13900000002" in lines
    assert "NOTE:zhao\\,1" in lines
    assert max(len(line.encode()) for line in lines) <= 75
    assert card.replace("\r\n ", "").count("泵业公司，设计二所" * 4) == 1


def test_the_pages_speak_both_languages_and_the_card_has_a_code() -> None:
    story = with_contacts()
    zhou = signed_in(story.zhou)
    page = zhou.get("/directory/", follow=True).content.decode()
    assert "通讯录" in page
    assert "待确认" in page
    card = zhou.get(f"/directory/cards/{story.zhou.pk}/").content.decode()
    assert "<svg" in card
    assert "021-5555 0100" in card
    file = zhou.get(f"/directory/cards/{story.zhou.pk}/card.vcf")
    assert file["Content-Type"] == "text/vcard; charset=utf-8"
    assert "attachment" in file["Content-Disposition"]
    english = signed_in(story.zhou, "en").get(f"/directory/{story.group.pk}/").content.decode()
    assert "To be confirmed" in english
    person = zhou.get(f"/people/{story.zhao.pk}/").content.decode()
    assert "触点" in person
    assert Client().get(f"/directory/cards/{story.zhou.pk}/").status_code in (302, 404)
