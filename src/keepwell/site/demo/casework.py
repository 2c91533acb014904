# SPDX-License-Identifier: Apache-2.0
"""What hangs on the demo's cases: checklists, an approval that waits, a dated next step, moods, time, problems."""

from datetime import datetime, timedelta

from keepwell.casework.models import Problem
from keepwell.casework.services import (
    AddItem,
    AddTime,
    ChangeProblem,
    KeepChecklist,
    MarkComplaint,
    MoveProblem,
    NoteMood,
    OpenProblem,
    RequestApproval,
    WriteReview,
    add_item,
    add_time,
    change_problem,
    create_checklist,
    mark_complaint,
    move_problem,
    note_mood,
    open_problem,
    request_approval,
    write_review,
)
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.site.demo.cast import People

_SEVERE = KeepChecklist(
    name="严重事件处置",
    lines="*保存现场日志\n*通知班组长和车间\n拍照留存\n恢复后回访",
    severity="severe",
    is_automatic=True,
)
_COMPLAINT = KeepChecklist(
    name="投诉处理",
    lines="*先向信息化专干了解全貌\n*当面或电话致歉\n约定反馈方式和频率",
    kind="complaint",
    is_automatic=True,
)
_UPGRADE = KeepChecklist(name="升级前检查", lines="*备份存储库\n*确认回退步骤\n通知全体用户\n核对集成版本", due_days=5)
#: whose time, how long, billed or not
_TIME = (("周敏", 35, False), ("李想", 50, True), ("王倩", 20, False), ("高远", 90, True))


def set_up(people: People, now: datetime) -> None:
    """The house's checklists, before the story begins."""
    head, home = people.actor("何静"), people.places["provider"]
    for words in (_SEVERE, _COMPLAINT, _UPGRADE):
        create_checklist(head, home, words, now=now - timedelta(days=200))


def hang(people: People, now: datetime) -> None:
    """What the team did around the cases that stand open today, in the order of time."""
    _complaint(people, now)
    _standstill(people, now)
    _stuck(people, now)


def _found(words: str) -> Ticket | None:
    with reading(SYSTEM):
        return Ticket.objects.filter(title__contains=words).open().order_by("opened_at").first()


def _complaint(people: People, now: datetime) -> None:
    ticket = _found("投诉：系统太慢")
    if ticket is None:
        return
    zhou = people.actor("周敏")
    step = MarkComplaint(
        what="评审会上打开总装图等了四分钟，全所的人都看着；已向领导反映。",
        next_step="周敏到设计二所当面查看，带一份有日期的改进计划",
        next_step_at=now + timedelta(hours=20),
    )
    mark_complaint(zhou, ticket, step, now=now - timedelta(hours=3))
    for hours, feeling in ((3, -2), (1, -1)):
        note_mood(zhou, ticket, NoteMood(feeling=feeling), now=now - timedelta(hours=hours))
    for name, minutes, is_billable in _TIME:
        spent = AddTime(minutes=minutes, is_billable=is_billable, note="性能排查")
        add_time(people.actor(name), ticket, spent, now=now - timedelta(hours=1))
    ask = RequestApproval(
        subject="今晚 22:00 重启二所文件服务器",
        reason="缓存盘更换后须重启，预计停 20 分钟；该时段无人值守作业。",
        guards="solve",
        first=(people.persons["周敏"].pk, people.persons["何静"].pk),
        second=(people.persons["赵工"].pk,),
    )
    request_approval(people.actor("高远"), ticket, ask, now=now - timedelta(minutes=50))


def _standstill(people: People, now: datetime) -> None:
    ticket = _found("三条产线停工待图")
    if ticket is None:
        return
    for name, minutes, is_billable in _TIME[1:]:
        spent = AddTime(minutes=minutes, is_billable=is_billable, note="恢复检出")
        add_time(people.actor(name), ticket, spent, now=now - timedelta(hours=2))
    review = WriteReview(
        timeline="09:48 何工来电：三条产线等图\n10:00 只读副本发图\n10:14 确认缓存盘故障",
        cause="缓存盘无冗余，报警未接入值班电话。",
    )
    write_review(people.actor("周敏"), ticket, review, now=now - timedelta(hours=1))


def _stuck(people: People, now: datetime) -> None:
    ticket = _found("更改通知单流程卡在")
    if ticket is None:
        return
    wang, gao = people.actor("王倩"), people.actor("高远")
    words = OpenProblem(title="会签组成员调岗后流程无人可签", cause="plm", priority=1)
    problem: Problem = open_problem(wang, ticket, words, now=now - timedelta(hours=20))
    facts = ChangeProblem(
        root_cause="流程模板按人名派发会签，调岗后任务落空。",
        workaround="由所长在“代理”里指定一位会签人。",
        owner_id=people.persons["高远"].pk,
    )
    change_problem(gao, problem, facts, now=now - timedelta(hours=16))
    move_problem(gao, problem, MoveProblem(state="known_error"), now=now - timedelta(hours=15))
    task = AddItem(text="核对其余流程模板里的人名", owner_id=people.persons["罗佳"].pk)
    add_item(wang, ticket, task, now=now - timedelta(hours=14))
