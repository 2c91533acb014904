# SPDX-License-Identifier: Apache-2.0
"""How the demo's customers are looked after: talks with their moods, needs with a day of answer, a success plan."""

from datetime import datetime, timedelta

from keepwell.customers.services import (
    AnswerNeed,
    PostponeNeed,
    ReachGoal,
    RecordNeed,
    SetGoal,
    answer_need,
    postpone_need,
    reach_goal,
    record_need,
    set_goal,
)
from keepwell.directory.services import RecordTouchpoint, record_touchpoint
from keepwell.site.demo.cast import People

#: days ago, who was met, how, what was said, in which mood
_TALKS = (
    (58, "小刘", "visit", "走访设计一所：检入检出已成习惯，希望按图号直接找零件。", "glad"),
    (41, "赵工", "call", "签审节点多，变更单平均要走十二天，影响交付。", "neutral"),
    (23, "赵工", "visit", "又有两张变更单卡在会签，计划科已经投诉到他这里。", "worried"),
    (9, "小刘", "talk", "新人多，愿意每周五下午带大家过一遍常见问题。", "glad"),
    (4, "赵工", "call", "Pro/E 集成检入再次失败，要求书面答复处理期限。", "angry"),
    (2, "钱专干", "message", "已核对通讯录，泵业公司三处分机号有变。", "neutral"),
)


def look_after(people: People, now: datetime) -> None:
    """Tell it through the actions, in the order of time."""
    zhou, group = people.actor("周敏"), people.places["hd"]
    for days, key, kind, words, mood in _TALKS:
        at = now - timedelta(days=days)
        record_touchpoint(zhou, people.persons[key], RecordTouchpoint(kind=kind, summary=words, mood=mood), now=at)
    _needs(people, now)
    began = now - timedelta(days=80)
    faster = SetGoal(
        title="工程变更平均十个工作日内发布",
        measure="每月变更单从提出到发布的平均工作日数，取自 PLM 流程报表",
        due_on=(now + timedelta(days=70)).date(),
    )
    set_goal(zhou, group, faster, now=began)
    handbook = SetGoal(
        title="一线常见问题不再打电话", measure="检入检出类咨询每月少于 20 件", due_on=(now - timedelta(days=12)).date()
    )
    reached = set_goal(zhou, group, handbook, now=began)
    proof = ReachGoal(evidence="最近一个月检入检出类咨询 17 件，三个月前为 46 件。")
    reach_goal(zhou, reached, proof, now=now - timedelta(days=13))


def _needs(people: People, now: datetime) -> None:
    zhou, group, day = people.actor("周敏"), people.places["hd"], timedelta(days=1)
    search = RecordNeed(
        title="按图号直接找到零件和它的最新版本",
        detail="现在要先知道文件夹，新人找一张图要十分钟。",
        source="visit",
        person_id=people.persons["小刘"].pk,
        answer_on=(now - 30 * day).date(),
    )
    answered = record_need(zhou, group, search, now=now - 58 * day)
    said = AnswerNeed(verdict="otherwise", answer="系统已有“零件编号”检索，只差一个快捷入口；已放到首页并写进手册。")
    answer_need(zhou, answered, said, now=now - 33 * day)
    countersign = RecordNeed(
        title="会签可以并行，缺席的人由代理人签",
        source="talk",
        person_id=people.persons["赵工"].pk,
        answer_on=(now - 3 * day).date(),
    )
    moved = record_need(zhou, group, countersign, now=now - 23 * day)
    later = PostponeNeed(answer_on=(now + 4 * day).date(), reason="等流程小组周三评审")
    postpone_need(zhou, moved, later, now=now - 4 * day)
    export = RecordNeed(
        title="物料清单导出时带上替代件",
        source="review",
        answer_on=(now - day).date(),
        owner_id=people.persons["李想"].pk,
    )
    record_need(zhou, group, export, now=now - 20 * day)
