# SPDX-License-Identifier: Apache-2.0
"""The life of hard cases: problems, checklists, approvals, time, verdicts, reviews, complaints."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from keepwell.kernel import clock
from tests.api.steps import Life, Step

_TEMPLATE = {"name": "升级前检查", "lines": "*备份存储\n通知用户"}


def _person(life: Life, name: str) -> str:
    return str(life.desk.person(name).pk)


def _verdict(life: Life) -> Mapping[str, Any]:
    day = clock.now().date() + timedelta(days=60)
    return {"reason": "内核不开放", "alternative": "夜间脚本", "review_on": day.isoformat()}


def _action(life: Life) -> Mapping[str, Any]:
    day = clock.now().date() + timedelta(days=30)
    return {"text": "监控许可数", "owner_id": _person(life, "wang"), "due_on": day.isoformat()}


CASEWORK = (
    Step("desk.open_ticket", "heavy", {"title": "检入要半小时", "topic": "检入慢"}, by="chen", makes="hard case"),
    Step(
        "people.create_team",
        "provider",
        {"code": "sys-9", "name": "系统管理组", "kind": "system"},
        makes="system group",
    ),
    Step(
        "casework.set_route",
        "provider",
        lambda life: {"cause": "cad", "team_id": life.made["system group"]},
        makes="route",
    ),
    Step("casework.open_problem", "hard case", {"title": "检入慢", "cause": "plm"}, makes="problem"),
    Step("casework.change_problem", "problem", {"root_cause": "索引缺失", "workaround": "夜间检入"}),
    Step("casework.move_problem", "problem", {"state": "known_error"}),
    Step("casework.unlink_problem", "hard case"),
    Step("casework.link_problem", "hard case", lambda life: {"problem_id": life.made["problem"]}),
    Step("casework.drop_route", "route"),
    Step("casework.create_checklist", "provider", _TEMPLATE, makes="template"),
    Step("casework.change_template", "template", {**_TEMPLATE, "due_days": 5}),
    Step("casework.add_checklist", "hard case", lambda life: {"template_id": life.made["template"]}),
    Step("casework.add_item", "hard case", {"text": "请客户复测"}, makes="item"),
    Step("casework.change_item", "item", lambda life: {"owner_id": _person(life, "wang")}),
    Step("casework.tick_item", "item"),
    Step("casework.add_item", "hard case", {"text": "不必做的"}, makes="second item"),
    Step("casework.drop_item", "second item", {"reason": "已由客户完成"}),
    Step(
        "casework.request_approval",
        "hard case",
        lambda life: {"subject": "夜间停机", "reason": "重建索引", "first": [_person(life, "zhou")]},
        makes="approval",
    ),
    Step("casework.answer_approval", "approval", {"answer": "yes"}, by="zhou"),
    Step(
        "casework.request_approval",
        "hard case",
        lambda life: {"subject": "再停一次", "reason": "回退", "first": [_person(life, "zhou")]},
        makes="second approval",
    ),
    Step("casework.withdraw_approval", "second approval"),
    Step("casework.start_timer", "hard case", by="wang"),
    Step("casework.stop_timer", "hard case", {"note": "电话"}, by="wang"),
    Step("casework.add_time", "hard case", {"minutes": 15}, by="wang", makes="time"),
    Step("casework.correct_time", "time", {"minutes": 30, "reason": "漏记"}, by="wang"),
    Step("casework.note_mood", "hard case", {"feeling": -1}),
    Step("casework.count_around", "hard case"),
    Step(
        "casework.mark_complaint",
        "hard case",
        lambda life: {"what": "没人理", "next_step": "去电", "next_step_at": life.later(hours=4)},
        makes="complaint",
    ),
    Step(
        "casework.set_next_step",
        "complaint",
        lambda life: {"next_step": "上门", "next_step_at": life.later(days=1)},
    ),
    Step("casework.end_complaint", "complaint", {"outcome": "当面认可"}),
    Step("casework.write_review", "hard case", {"timeline": "09:00 停", "cause": "许可耗尽"}, makes="incident review"),
    Step("casework.add_review_action", "incident review", _action),
    Step("casework.finish_review", "incident review"),
    Step("casework.propose_verdict", "hard case", _verdict, by="wang", makes="verdict"),
    Step("casework.refuse_verdict", "verdict", {"note": "先问原厂"}),
    Step("casework.propose_verdict", "hard case", _verdict, by="wang", makes="second verdict"),
    Step("casework.agree_to_verdict", "second verdict"),
)
