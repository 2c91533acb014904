# SPDX-License-Identifier: Apache-2.0
"""Solved cases shared without names: found while typing, read by whom they are meant for, counted when they help."""

import pytest

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.portal.models import SharedSolution, SolutionUse
from keepwell.portal.selectors import solution_page, solutions_like
from keepwell.portal.services import (
    JudgeSolution,
    RewordSolution,
    ShareSolution,
    WithdrawSolution,
    judge_solution,
    reword_solution,
    share_solution,
    withdraw_solution,
)
from tests.factories.browser import signed_in
from tests.factories.desk import Desk, desk, opened
from tests.factories.portal import shared, solved

pytestmark = pytest.mark.usefixtures("committed")


def found(story: Desk, who: str, text: str) -> list[str]:
    reader = story.as_(who)
    with reading(reader):
        return [line.question for line in solutions_like(reader, text)]


def test_words_typed_in_trouble_find_the_solution_in_both_languages() -> None:
    story = desk()
    shared(story)
    shared(
        story,
        "ECN stays in review after approval",
        ticket=solved(story, title="ECN"),
        symptom="Workflow hangs in WTPart review",
        solution="Restart the method server.",
        product="Windchill",
    )
    assert found(story, "chen", "零件不见了") == ["保存后零件不见了怎么办"]
    assert found(story, "chen", "我保存装配以后零件少了") == ["保存后零件不见了怎么办"]
    assert found(story, "chen", "wtpart stuck in review") == ["ECN stays in review after approval"]
    assert found(story, "chen", "许可证") == []
    assert found(story, "chen", "！？") == []


def test_a_customers_solution_is_its_own_until_it_is_opened_to_all() -> None:
    story = desk()
    made = shared(story)
    assert found(story, "liu", "零件不见了") == ["保存后零件不见了怎么办"]
    assert found(story, "stranger", "零件不见了") == []
    words = {"question": made.question, "solution": made.solution, "is_for_all": True}
    reword_solution(story.as_("wang"), made, RewordSolution(**words))
    assert found(story, "stranger", "零件不见了") == ["保存后零件不见了怎么办"]
    with pytest.raises((Denied, NotFound)):
        withdraw_solution(story.as_("stranger"), made, WithdrawSolution(reason="不喜欢"))
    with pytest.raises((Denied, NotFound)):
        reword_solution(story.as_("chen"), made, RewordSolution(**words))


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("solution", "请找小陈演示", "小陈"),
        ("symptom", "重机公司的工作站", "重机公司"),
        ("question", "HD-1 之后还会丢件吗", "HD-1"),
        ("solution", "写给 chen@example.com", "chen@example.com"),
        ("solution", "打 13800001234", "13800001234"),
        ("solution", "ask Chen again", "Chen"),
    ],
)
def test_words_that_tell_whose_case_it_was_are_refused(field: str, text: str, told: str) -> None:
    story = desk()
    ticket = solved(story)
    with pytest.raises(DomainError) as refused:
        share_solution(
            story.as_("wang"), ticket, ShareSolution(**{"question": "丢件", "solution": "更新工作区", field: text})
        )
    assert told in str(refused.value.message)
    assert refused.value.field == field


def test_only_solved_open_cases_are_shared_once_and_by_the_team() -> None:
    story = desk()
    command = ShareSolution(question="丢件", solution="更新工作区")
    with pytest.raises(DomainError):
        share_solution(story.as_("wang"), opened(story), command)
    with pytest.raises((DomainError, Denied)):
        share_solution(story.as_("zhou"), solved(story, is_confidential=True), command)
    ticket = solved(story)
    with pytest.raises((Denied, NotFound)):
        share_solution(story.as_("chen"), ticket, command)
    share_solution(story.as_("wang"), ticket, command)
    with pytest.raises(DomainError):
        share_solution(story.as_("wang"), ticket, command)


def test_that_it_helped_is_counted_once_a_reader() -> None:
    story = desk()
    made = shared(story, is_for_all=True)
    for who, has_helped in (("chen", True), ("chen", True), ("liu", False), ("stranger", True)):
        judge_solution(story.as_(who), made, JudgeSolution(has_helped=has_helped))
    while relay_once():
        pass
    with reading(SYSTEM):
        row = SharedSolution.objects.get()
        assert (row.reader_count, row.helped_count) == (3, 2)
    with reading(story.as_("chen")):  # what others said stays theirs
        assert SolutionUse.objects.visible_to(story.as_("chen")).count() == 1


def test_what_is_withdrawn_is_found_by_nobody() -> None:
    story = desk()
    made = shared(story)
    withdraw_solution(story.as_("wang"), made, WithdrawSolution(reason="新版本不同"))
    assert found(story, "chen", "零件不见了") == []
    reader = story.as_("chen")
    with reading(reader), pytest.raises(NotFound):
        solution_page(reader, made.pk)
    with pytest.raises(DomainError):
        judge_solution(reader, made, JudgeSolution())


def test_the_box_finds_it_and_its_page_takes_the_readers_word() -> None:
    story = desk()
    made = shared(story)
    chen = signed_in(story.person("chen"))
    part = chen.get("/help/answers/", {"title": "零件不见了"}).content.decode()
    assert "保存后零件不见了怎么办" in part
    assert "都不是，告诉我们" in part
    page = chen.get(f"/help/solutions/{made.pk}/", {"asked": "零件不见了"}).content.decode()
    assert "<strong>文件</strong>" in page
    assert "小陈" not in page.partition("<main")[2]
    chen.post(f"/help/solutions/{made.pk}/judge/", {"has_helped": "1"})
    with reading(SYSTEM):
        assert SolutionUse.objects.get().has_helped
    answer = chen.post(f"/help/solutions/{made.pk}/judge/", {"has_helped": "0", "asked": "零件不见了"})
    assert answer.headers["Location"].startswith("/desk/new/?title=")


def test_sharing_begins_with_the_cases_own_words_without_names() -> None:
    story = desk()
    ticket = solved(story)
    wang = signed_in(story.person("wang"))
    assert f"/help/share/{ticket.number}/" in wang.get(f"/desk/{ticket.number}/").content.decode()
    form = wang.get(f"/help/share/{ticket.number}/").content.decode()
    assert "保存时勾选“更新工作区”，…可以再演示一次。" in form
    words = {"question": "丢件怎么办", "solution": "更新工作区", "kw-key": "k-1"}
    assert wang.post(f"/help/share/{ticket.number}/", words).status_code == 303
    assert "丢件怎么办" in wang.get(f"/desk/{ticket.number}/").content.decode()
