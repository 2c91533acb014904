# SPDX-License-Identifier: Apache-2.0
"""Who sees and works which request: the table of the named cast, and every list of the desk against the engine."""

from dataclasses import replace
from random import Random

import pytest

from keepwell.access.authorizer import read_policies
from keepwell.access.selectors import explain, may
from keepwell.desk.models import Message, Ticket
from keepwell.desk.services import Reply, reply
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation, Person
from keepwell.people.services import AddProjectMember, CreateProject, add_project_member, create_project
from tests.factories import people
from tests.factories.access import compare_lists, office_holder, random_actor
from tests.factories.desk import Desk, desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.django_db

SEED = 11
CAST = {
    "小刘": "liu",
    "小陈": "chen",
    "赵工": "zhao",
    "周敏": "zhou",
    "李想": "li",
    "王倩": "wang",
    "stranger": "stranger",
}
HOLDERS = ("auditor", "system_admin", "security_admin", "service_manager", "developer")
STAFF = "周敏 李想 王倩 service_manager developer"
LEADS = "周敏 李想 service_manager"

#: act, on what, who may; everybody else of the cast may not. The stories:
#: "his" was asked by 小刘 in the pumps company's design office, "her secret" confidentially by 小陈 of another company
TABLE = [
    ("desk.view_ticket", "his", f"小刘 赵工 auditor {STAFF}"),
    ("desk.view_ticket", "her secret", f"小陈 auditor {LEADS}"),
    ("desk.view_message", "a word to him", f"小刘 赵工 auditor {STAFF}"),
    ("desk.view_message", "a note among us", f"auditor {STAFF}"),
    ("desk.reply", "his", f"小刘 赵工 {STAFF}"),
    ("desk.confirm", "his", "小刘 赵工"),
    ("desk.resolve_ticket", "his", STAFF),
    ("desk.resolve_ticket", "her secret", LEADS),
    ("desk.transfer_ticket", "his", STAFF),
    ("desk.withdraw_ticket", "his", "小刘 赵工"),
    ("desk.waive", "his", "service_manager"),
]


def _actors(story: Desk) -> dict[str, Actor]:
    cast = {name: story.as_(who) for name, who in CAST.items()}
    return cast | {role: office_holder(role, story.cast.provider.pk) for role in HOLDERS}


def _talk(story: Desk, ticket: Ticket) -> tuple[Message, Message]:
    zhou = story.as_("zhou")
    said = reply(zhou, ticket, Reply(body="我来处理。"), now=at("2026-03-03 09:30"))
    noted = reply(zhou, ticket, Reply(body="像是族表问题。", is_internal=True), now=at("2026-03-03 09:31"))
    return said, noted


def test_the_named_cast_may_do_to_requests_what_the_table_says() -> None:
    story = desk()
    his, secret = opened(story, by="liu"), opened(story, by="chen", is_confidential=True)
    said, noted = _talk(story, his)
    targets = {"his": his, "her secret": secret, "a word to him": said, "a note among us": noted}
    actors = _actors(story)
    with reading(SYSTEM):
        for act, on, listed in TABLE:
            allowed = {name for name, actor in actors.items() if may(actor, act, targets[on])}
            assert allowed == set(listed.split()), (act, on)


def test_every_list_of_the_desk_shows_exactly_what_the_policies_permit_in_random_worlds() -> None:
    story, dice = desk(), Random(SEED)
    project = create_project(SYSTEM, story.cast.group, CreateProject(code="P1", name="三维协同"), now=people.NOW)
    for one in (story.cast.liu, story.cast.chen, story.cast.zhao):
        add_project_member(SYSTEM, project, AddProjectMember(person=one.pk), now=people.NOW)
    for number in range(16):
        secret, within = number % 4 == 0, project.pk if number % 3 == 0 else None
        ticket = opened(story, by=dice.choice(("liu", "chen", "zhao")), is_confidential=secret, project_id=within)
        if number % 2:
            _talk(story, ticket)
    with reading(SYSTEM):
        persons, places = list(Person.objects.all()), list(Organisation.objects.all())
        actors = [
            random_actor(dice, places, persons, projects=frozenset({project.pk} if dice.random() < 0.4 else ()))
            for _ in range(220)
        ]
        compared = compare_lists(read_policies(), "desk", actors)
    assert compared.pairs >= 10_000
    assert 0.1 < compared.share < 0.9


def test_a_request_one_may_not_see_does_not_exist_for_one() -> None:
    story = desk()
    secret = opened(story, by="chen", is_confidential=True)
    for name in ("zhao", "liu", "wang", "stranger"):
        actor = story.as_(name)
        with reading(actor):
            assert not Ticket.objects.visible_to(actor).exists()
        with pytest.raises(NotFound):
            reply(actor, secret.pk, Reply(body="?"), now=at("2026-03-03 10:00"))


def test_why_not_tells_the_head_of_office_that_the_request_is_confidential() -> None:
    story = desk()
    secret = opened(story, by="liu", is_confidential=True)
    with reading(SYSTEM):
        told = explain(replace(story.as_("zhao"), language="zh-hans"), "desk.view_ticket", secret)
    assert (told.allowed, told.verdict) == (False, "没有任何策略允许这样做。")
    facts = {line.id: line.facts for line in told.would_permit}
    assert facts["desk.customer_lead_sees"] == ("它是保密的。",)
    assert facts["desk.requester_sees_own"] == ("它不是您本人提出的。",)
    assert facts["desk.owner_sees"] == ("您不是负责人。",)
