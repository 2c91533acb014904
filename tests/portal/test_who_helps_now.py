# SPDX-License-Identifier: Apache-2.0
"""Who can help now: present or away, by day and by night, and without sign-in exactly what the company published."""

from datetime import datetime

import pytest
from django.test import Client

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.services import PlanAbsence, PlanDutyShift, plan_absence, plan_duty_shift
from keepwell.portal import limit
from keepwell.portal.links import read_token, token_of
from keepwell.portal.models import HelpDesk, LinkUse
from keepwell.portal.selectors import Rung, ladder_for
from keepwell.portal.services import (
    ConfirmHelp,
    PublishHelp,
    RenewHelpLink,
    confirm_help,
    publish_help,
    renew_help_link,
)
from tests.factories import people
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import Desk, desk, opened
from tests.factories.portal import help_desk
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")
TUESDAY = at("2026-03-03 10:00")


def rungs(story: Desk, who: str = "zhao", when: datetime = TUESDAY) -> list[Rung]:
    reader = story.as_(who)
    with reading(reader):
        found = ladder_for(reader, when)
    assert found is not None
    return list(found.rungs)


def names(found: list[Rung]) -> list[tuple[str, str]]:
    return [(str(one.kind), one.name) for one in found]


def test_the_ladder_climbs_from_the_manager_to_the_desk_and_marks_who_is_there() -> None:
    story = desk()
    help_desk(story)
    found = rungs(story)
    assert names(found) == [("manager", "周敏"), ("deputy", "李想"), ("key_user", "小刘"), ("desk", "PDM 服务台")]
    assert [one.is_best for one in found] == [True, False, False, False]
    assert [way.value for way in found[0].ways] == ["021-5555 0100"]  # the private mobile is nobody's business
    assert found[0].ways[0].url == "tel:02155550100"
    assert found[3].note == "08:30–17:30"


def test_who_is_away_says_so_and_the_next_one_is_called() -> None:
    story = desk()
    help_desk(story)
    absence = PlanAbsence(starts_at=at("2026-03-03 08:00"), ends_at=at("2026-03-03 14:00"), stand_in=story.cast.li.pk)
    plan_absence(SYSTEM, story.cast.zhou, absence, now=at("2026-03-02 09:00"))
    found = rungs(story)
    assert found[0].note == "外出，14:00 回来；李想代班"
    assert [one.name for one in found if one.is_best] == ["小刘"]  # 李想 has no number to call


def test_outside_its_hours_and_on_free_days_the_desk_is_closed_and_the_duty_is_on() -> None:
    story = desk()
    help_desk(story)
    team = people.team(story.cast.provider, "night", story.cast.wang)
    shift = PlanDutyShift(person=story.cast.wang.pk, starts_at=at("2026-03-03 18:00"), ends_at=at("2026-03-04 08:00"))
    plan_duty_shift(SYSTEM, team, shift, now=at("2026-03-02 09:00"))
    for when, is_open in (
        ("2026-03-03 08:29", False),
        ("2026-03-03 08:30", True),
        ("2026-03-03 17:29", True),
        ("2026-03-03 17:30", False),
        ("2026-03-07 10:00", False),  # Saturday
        ("2026-10-01 10:00", False),  # National Day
    ):
        assert rungs(story, when=at(when))[-1].is_there is is_open, when
    night = rungs(story, when=at("2026-03-03 22:00"))
    assert [(one.name, one.note) for one in night if one.kind == "duty"] == [("王倩", "至 03-04 08:00")]


def test_whose_request_is_open_finds_its_owner_first_and_never_himself() -> None:
    story = desk()
    help_desk(story)
    ticket = opened(story, by="liu")
    found = rungs(story, "liu")
    assert found[0].name == "周敏"
    assert str(ticket.number) in found[0].what
    assert "小刘" not in [one.name for one in found]


def test_the_nearest_desk_answers_and_the_providers_is_for_all_others() -> None:
    story = desk()
    help_desk(story)
    publish_help(SYSTEM, story.cast.provider, PublishHelp(name="维好总台", phone="400-000"), now=TUESDAY)
    publish_help(story.as_("zhou"), story.cast.pumps, PublishHelp(name="泵业服务点", phone="6688"), now=TUESDAY)
    assert [rungs(story, who)[-1].name for who in ("zhao", "chen", "stranger")] == [
        "泵业服务点",
        "PDM 服务台",
        "维好总台",
    ]


def link_of(made: HelpDesk) -> str:
    return f"/help/at/{token_of(made)}/"


def test_the_open_page_shows_what_was_published_and_nothing_else() -> None:
    story = desk()
    made = help_desk(story, story.cast.pumps, is_link_open=True)
    with clock_at(TUESDAY):
        bare = Client().get(link_of(made)).content.decode()
        assert "021-5555 6688" in bare
        assert "tel:02155556688" in bare
        for hidden in ("周敏", "小刘", "13800000001", "赵工"):
            assert hidden not in bare.replace("确认", "")
        made = help_desk_with(story, made, shows_team=True, shows_key_users=True)
        answer = Client().get(link_of(made))
        named = answer.content.decode()
    assert "周敏" in named
    assert "小刘" in named
    assert "13800000001" not in named
    assert "赵工" not in named
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer.headers["Cache-Control"]


def help_desk_with(story: Desk, made: HelpDesk, **words: bool) -> HelpDesk:
    command = PublishHelp(name=made.name, phone=made.phone, is_link_open=True, **words)
    return publish_help(story.as_("zhou"), made.organisation_id, command, now=TUESDAY)


def test_wrong_old_closed_and_invented_links_answer_alike() -> None:
    story = desk()
    made = help_desk(story, story.cast.pumps, is_link_open=True)
    old = link_of(made)
    assert Client().get(old).status_code == 200
    made = renew_help_link(story.as_("zhou"), made, RenewHelpLink())
    forged = link_of(made)[:-3] + "xx/"
    answers = [Client().get(address) for address in (old, forged, "/help/at/anything/", f"{old}card-a6.pdf")]
    assert [one.status_code for one in answers] == [404] * 4
    assert Client().get(link_of(made)).status_code == 200
    publish_help(story.as_("zhou"), story.cast.pumps, PublishHelp(name="x", phone="6688"))
    assert Client().get(link_of(made)).status_code == 404
    assert read_token(token_of(made)) == (made.pk, 2)
    assert read_token("AAAA." + token_of(made).partition(".")[2]) is None


def test_a_link_is_opened_so_often_a_minute_and_guessing_ends_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit, "PER_MINUTE", 3)
    story = desk()
    made = help_desk(story, story.cast.pumps, is_link_open=True)
    with clock_at(TUESDAY):
        statuses = [Client().get(link_of(made)).status_code for _turn in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert limit.forget_calls(at("2026-03-03 12:00")) == LinkUse.objects.count() + 1


def test_only_the_account_team_and_the_specialist_publish() -> None:
    story = desk()
    command = PublishHelp(name="x", phone="6688")
    for who in ("liu", "chen", "wang", "stranger"):
        with pytest.raises((Denied, NotFound)):
            publish_help(story.as_(who), story.cast.pumps, command)
    people.role(story.cast.zhao, "specialist", story.cast.pumps)
    made = publish_help(story.as_("zhao"), story.cast.pumps, command, now=TUESDAY)
    confirmed = confirm_help(story.as_("zhao"), made, ConfirmHelp(), now=at("2026-03-05 10:00"))
    assert (confirmed.confirmed_at, confirmed.confirmed_by_id) == (at("2026-03-05 10:00"), story.cast.zhao.pk)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"name": " ", "phone": "1"}, "name"),
        ({"name": "x"}, "phone"),
        ({"name": "x", "phone": "javascript:1"}, "phone"),
        ({"name": "x", "email": "nobody"}, "email"),
        ({"name": "x", "phone": "66", "opens_at": "8:30", "closes_at": "17:30"}, "opens_at"),
        ({"name": "x", "phone": "66", "opens_at": "18:00", "closes_at": "17:30"}, "closes_at"),
        ({"name": "x", "phone": "66", "opens_at": "08:30"}, "closes_at"),
    ],
)
def test_contacts_that_cannot_work_are_refused(words: dict[str, str], field: str) -> None:
    story = desk()
    with pytest.raises(DomainError) as refused:
        publish_help(story.as_("zhou"), story.cast.pumps, PublishHelp(**words))
    assert refused.value.field == field


def test_help_is_two_clicks_away_for_the_signed_in() -> None:
    story = desk()
    help_desk(story)
    with clock_at(TUESDAY):
        chen = signed_in(story.person("chen"))
        home = chen.get("/desk/").content.decode()
        assert "tel:02155550100" in home  # one click from the start page
        assert "tel:02155556688" in chen.get("/help/").content.decode()
        assert "021-5555 6688" in chen.get("/help/card/").content.decode()
