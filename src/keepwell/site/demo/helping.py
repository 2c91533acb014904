# SPDX-License-Identifier: Apache-2.0
"""What the demo's requesters meet: solutions shared out of solved cases, ratings, and where to call for help."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from keepwell.desk.choices import SOLVED_STATES
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Person
from keepwell.people.selectors import actor_of_person
from keepwell.portal.models import SharedSolution
from keepwell.portal.services import (
    JudgeSolution,
    PublishHelp,
    Rate,
    ShareSolution,
    judge_solution,
    publish_help,
    rate,
    share_solution,
)
from keepwell.site.demo.cast import People

#: question, how it shows, what helps, product, open to all
_SHARED = (
    (
        "保存后零件不见了怎么办",
        "装配昨天保存过，今天打开少了几个零件，或提示找不到零件。",
        (
            "零件还在库里，只是工作区没有更新：\n\n1. 打开工作区，选择“更新”\n2. 勾选“从库中恢复”\n3. 重新打开装配\n\n"
            "保存时勾选“更新工作区”，以后就不会再丢。"
        ),
        "Creo 工作区",
        True,
    ),
    (
        "检入时提示“对象已被他人检出”",
        "检入失败，提示 object is checked out by another user。",
        "在“我的工作”里查看检出人；人已离职时请信息化专干代为撤销检出，撤销前先让他把本地文件另存一份。",
        "Windchill",
        True,
    ),
    (
        "变更单 ECN 批准后仍停在会签",
        "ECN 已经批准，状态还是“会签中”，下游看不到新版本。",
        "通常是一名会签人的任务没有关闭。打开流程图，找到黄色节点，提醒这个人完成任务即可，不必重新发起。",
        "变更流程",
        False,
    ),
    (
        "打不开轻量化图，只显示白屏",
        "点开图纸的预览是白屏，别的同事可以打开。",
        "清除浏览器缓存后重开；仍是白屏时，把预览插件更新到与服务器一致的版本。",
        "可视化",
        True,
    ),
)
_WORDS = {5: "很快，说得清楚。", 4: "", 3: "等了半天才有人回。", 2: "同样的问题又出现了。"}
#: scores of the newest solved requests, one after the other
_SCORES = (5, 4, 5, 5, 3, 4, 5, 2, 4, 5, 5, 4, 5, 3, 5, 4)
_READERS = ("小刘", "何工", "谢雨", "韩冰", "小陈", "薛凯", "叶青")
_RATED_AFTER = timedelta(hours=2)


def show_help(people: People, now: datetime) -> None:
    """Publish contacts, share solutions, let people say what they think."""
    _contacts(people, now)
    solved = _solved()
    _share(people, solved, now)
    for ticket, score in zip(solved, _SCORES, strict=False):
        if ticket.resolved_at is None or ticket.requester_id is None:
            continue
        at = min(ticket.resolved_at + _RATED_AFTER, now)
        rate(actor_of_person(ticket.requester_id), ticket, Rate(score=score, words=_WORDS.get(score, "")), now=at)


def _contacts(people: People, now: datetime) -> None:
    zhou, at = people.actor("周敏"), now - timedelta(days=6)
    total = PublishHelp(
        name="PDM 服务台", phone="400-555 0100", email="pdm@demo.example", opens_at="08:30", closes_at="17:30"
    )
    publish_help(SYSTEM, people.places["provider"], total, now=at)
    opened = replace(total, phone="021-5555 6688", is_link_open=True, shows_team=True, shows_key_users=True)
    publish_help(zhou, people.places["hd"], opened, now=at)


def _solved() -> list[Ticket]:
    with reading(SYSTEM):
        rows = Ticket.objects.filter(state__in=SOLVED_STATES, is_confidential=False, project__isnull=True)
        return list(rows.order_by("-resolved_at", "-pk")[: len(_SCORES)])


def _share(people: People, solved: Iterable[Ticket], now: datetime) -> None:
    wang = people.actor("王倩")
    made: list[SharedSolution] = []
    for ticket, (question, symptom, solution, product, is_for_all) in zip(solved, _SHARED, strict=False):
        words = ShareSolution(
            question=question, symptom=symptom, solution=solution, product=product, is_for_all=is_for_all
        )
        made.append(share_solution(wang, ticket, words, now=now - timedelta(days=9)))
    for number, name in enumerate(_READERS):
        reader: Person = people.persons[name]
        for one in made[: 1 + number % len(_SHARED)]:
            judged = JudgeSolution(has_helped=number != 3)
            judge_solution(actor_of_person(reader.pk), one, judged, now=now - timedelta(days=number + 1))
