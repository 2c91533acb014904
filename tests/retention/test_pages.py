# SPDX-License-Identifier: Apache-2.0
"""The pages of the bin, of holds and of the register, as people click through them."""

import pytest
from django.test import Client

from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.retention.models import LegalHold, PersonRequest, Removal
from keepwell.retention.services import PlaceHold, Remove, hold_ticket, remove_ticket
from tests.factories import people
from tests.factories.browser import clock_at, signed_in
from tests.factories.retention import NOW, Bin, bin_story, is_there, sure

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def story(committed: None) -> Bin:
    return bin_story()


def _text(client: Client, url: str, status: int = 200) -> str:
    with clock_at(NOW):
        answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def _sent(client: Client, url: str, **words: object) -> int:
    with clock_at(NOW):
        return client.post(url, words).status_code


@pytest.mark.parametrize(
    ("language", "goes", "bin_title"), [("zh-hans", "将被移除", "回收站"), ("en", "This goes", "Recovery bin")]
)
def test_preview_remove_look_into_the_bin_and_restore(story: Bin, language: str, goes: str, bin_title: str) -> None:
    ticket = story.opened(title="图纸打不开")
    zhou = signed_in(story.desk.person("zhou"), language)
    page = f"/desk/{ticket.number}/"
    preview = f"/administration/bin/remove/ticket/{ticket.pk}/"
    assert preview in _text(zhou, page)  # the ticket's own page offers it
    text = _text(zhou, preview)
    assert goes in text
    assert "HD-1 · 图纸打不开" in text
    assert _sent(zhou, preview, reason="重复登记") == 303
    _text(zhou, page, status=404)
    assert "图纸打不开" not in _text(zhou, "/desk/")
    text = _text(zhou, "/administration/bin/")
    assert bin_title in text
    assert "重复登记" in text
    with reading(SYSTEM):
        removal = Removal.objects.get()
    assert "重复登记" in _text(zhou, f"/administration/bin/{removal.pk}/")
    assert _sent(zhou, f"/administration/bin/{removal.pk}/restore/") == 303
    _text(zhou, page)
    assert is_there(ticket)


def test_a_removal_without_a_reason_comes_back_with_the_form(story: Bin) -> None:
    ticket = story.opened()
    zhou = signed_in(story.desk.person("zhou"))
    assert _sent(zhou, f"/administration/bin/remove/ticket/{ticket.pk}/", reason="") == 422
    assert is_there(ticket)


def test_who_may_not_see_the_ticket_gets_404_from_every_page_about_it(story: Bin) -> None:
    ticket = story.opened(project_id=story.b.pk)
    removal = remove_ticket(_member(story), ticket, Remove(reason="重复"), now=NOW)
    zhao = signed_in(story.desk.person("zhao"))  # leads the office, is not in project B
    _text(zhao, f"/administration/bin/{removal.pk}/", status=404)
    assert "HD-1" not in _text(zhao, "/administration/bin/")
    assert _sent(zhao, f"/administration/bin/{removal.pk}/restore/") == 404
    stranger = signed_in(story.desk.stranger)
    for way in ("ticket", "file", "system", "contract", "project", "organisation", "nonsense"):
        _text(stranger, f"/administration/bin/remove/{way}/{ticket.pk}/", status=404)


def _member(story: Bin) -> object:
    people.role(story.desk.person("liu"), Role.SPECIALIST, story.desk.cast.pumps_office)
    return story.as_("liu")


def test_a_hold_is_placed_shown_on_the_ticket_and_refuses_removal_on_the_page(story: Bin) -> None:
    ticket = story.opened()
    wu = signed_in(story.wu)
    found = _text(wu, f"/administration/choose/hold/?q={ticket.number}")
    place = f"/administration/holds/place/ticket/{ticket.pk}/"
    assert place in found
    assert ticket.title not in found  # who holds need not be allowed to read
    assert _sent(wu, place, reason="诉讼", reference="民初12号") == 303
    with reading(SYSTEM):
        hold = LegalHold.objects.get()
    assert "民初12号" in _text(wu, "/administration/holds/")
    assert "民初12号" in _text(wu, f"/administration/holds/{hold.pk}/")
    zhou = signed_in(story.desk.person("zhou"))
    assert "处于法律保全之下" in _text(zhou, f"/administration/bin/remove/ticket/{ticket.pk}/")
    assert _sent(zhou, f"/administration/bin/remove/ticket/{ticket.pk}/", reason="x") == 403
    assert is_there(ticket)


def test_without_a_second_factor_the_page_of_many_refuses_by_name(story: Bin) -> None:
    first, second = story.opened(), story.opened()
    zhou = signed_in(story.desk.person("zhou"))
    found = _text(zhou, f"/administration/choose/remove/?q={first.number}+{second.number}")
    many = f"/administration/bin/remove-many/{story.desk.cast.group.pk}/?numbers={first.number}+{second.number}"
    assert many.replace("&", "&amp;") in found
    assert f"{first.number} · " in _text(zhou, many)
    with reading(SYSTEM):
        ids = [str(one) for one in Ticket.objects.values_list("pk", flat=True)]
    assert _sent(zhou, many, tickets=ids, reason="x") == 403


def test_a_request_about_a_person_is_entered_shown_with_what_is_known_and_answered_with_the_copy(story: Bin) -> None:
    liu = story.desk.person("liu")
    wu = signed_in(story.wu)
    assert f"/administration/persons/about/{liu.pk}/" in _text(wu, "/administration/choose/ask/?q=小刘")
    assert _sent(wu, f"/administration/persons/about/{liu.pk}/", kind="access", words="请给我一份") == 303
    with reading(SYSTEM):
        request = PersonRequest.objects.get()
    assert "小刘" in _text(wu, "/administration/persons/")
    assert "people.contact" in _text(wu, f"/administration/persons/{request.pk}/")
    assert _sent(wu, f"/administration/persons/copy/{request.pk}/") == 303
    with clock_at(NOW):
        answer = wu.get(f"/administration/persons/{request.pk}/copy.zip")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    answer.close()
    chen = signed_in(story.desk.person("chen"))
    _text(chen, f"/administration/persons/{request.pk}/", status=404)
    _text(chen, f"/administration/persons/{request.pk}/copy.zip", status=404)


def test_a_held_subject_says_so_on_the_hold_page_of_its_placer(story: Bin) -> None:
    ticket = story.opened()
    hold = hold_ticket(story.as_("wu"), ticket, PlaceHold(reason="诉讼", reference="民初12号"), now=NOW)
    text = _text(signed_in(story.wu), f"/administration/holds/{hold.pk}/")
    assert f"/administration/holds/{hold.pk}/release/" not in text  # not by the placer
    assert sure(story.as_("qian")).mfa
