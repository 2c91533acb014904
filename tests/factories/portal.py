# SPDX-License-Identifier: Apache-2.0
"""Solved cases, shared solutions and help desks for stories."""

from typing import Any

from keepwell.desk.choices import Cause
from keepwell.desk.models import Ticket
from keepwell.desk.services import ResolveTicket, resolve_ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.people.models import Organisation
from keepwell.people.services import AddContact, add_contact
from keepwell.portal.models import HelpDesk, SharedSolution
from keepwell.portal.services import PublishHelp, ShareSolution, publish_help, share_solution
from tests.factories.desk import Desk, opened
from tests.factories.sla import at


def solved(story: Desk, by: str = "chen", when: str = "2026-03-03 10:00", **words: Any) -> Ticket:
    """周敏 has answered with a solution."""
    ticket = opened(story, by=by, **words)
    command = ResolveTicket(cause=Cause.OPERATION, solution="保存时勾选“更新工作区”，周敏可以再演示一次。")
    return resolve_ticket(story.as_("zhou"), ticket, command, now=at(when))


def shared(story: Desk, question: str = "保存后零件不见了怎么办", **words: Any) -> SharedSolution:
    """王倩 shares a solved case."""
    ticket = words.pop("ticket", None) or solved(story)
    command = ShareSolution(
        **{
            "question": question,
            "symptom": "装配保存后再打开，少了几个零件。",
            "solution": "保存时勾选“更新工作区”。\n\n1. 打开**文件**菜单\n2. 选择“更新工作区”",
            "product": "Creo 工作区",
            **words,
        }
    )
    return share_solution(story.as_("wang"), ticket, command, now=at("2026-03-03 11:00"))


def help_desk(story: Desk, place: Organisation | None = None, **words: Any) -> HelpDesk:
    """周敏 publishes where the group calls for help; its people have phones."""
    add_contact(SYSTEM, story.cast.zhou, AddContact(kind="phone", value="021-5555 0100", is_public=True))
    add_contact(SYSTEM, story.cast.zhou, AddContact(kind="mobile", value="13800000001"))
    add_contact(SYSTEM, story.cast.liu, AddContact(kind="phone", value="6021"))
    command = PublishHelp(
        **{"name": "PDM 服务台", "phone": "021-5555 6688", "opens_at": "08:30", "closes_at": "17:30", **words}
    )
    return publish_help(story.as_("zhou"), place or story.cast.group, command, now=at("2026-03-02 09:00"))
