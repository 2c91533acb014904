# SPDX-License-Identifier: Apache-2.0
"""The matters that people remember, told by hand; they stand open in the queue when the demo begins."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from keepwell.desk.models import Ticket
from keepwell.desk.services import (
    AssignTicket,
    GiveWorkaround,
    LogCall,
    OpenTicket,
    Pause,
    Reply,
    SubmitInterimPlan,
    assign_ticket,
    give_workaround,
    log_call,
    pause,
    reply,
    submit_interim_plan,
)
from keepwell.site.demo.agreements import Papers
from keepwell.site.demo.cast import People
from keepwell.site.demo.matters import at_work
from keepwell.site.demo.playing import Deed, Matter


@dataclass(slots=True)
class Scene:
    """One remembered matter, written as minutes before now; `at_desk` moves a moment into service hours."""

    people: People
    papers: Papers
    now: datetime
    made: list[Matter] = field(default_factory=list)

    def opened(self, key: str, minutes_ago: int, *, system: str = "windchill", **words: Any) -> "Scene":
        """Somebody brings it."""
        place = self.people.places[self.people.home[key]]
        command = OpenTicket(system_id=self.papers.systems[system].pk, **words)
        at = self.now - timedelta(minutes=minutes_ago)
        self.made.append(Matter(at, self.people.actor(key), place, command))
        return self

    def then(self, key: str, minutes_ago: int, action: Any, command: Callable[[Ticket], Any] | object) -> "Scene":
        """Somebody does something about the matter opened last."""
        make = command if callable(command) else lambda _ticket: command
        at = max(self.now - timedelta(minutes=minutes_ago), self.made[-1].at + timedelta(seconds=30))
        self.made[-1].deeds.append(Deed(at, self.people.actor(key), action, make))
        return self

    def given_to(self, key: str, minutes_ago: int) -> "Scene":
        """The CSM gives it to somebody."""
        return self.then("周敏", minutes_ago, assign_ticket, AssignTicket(owner_id=self.people.persons[key].pk))


def remarkable(people: People, papers: Papers, now: datetime) -> list[Matter]:
    """The matters that stand open today."""
    scene = Scene(people, papers, now)
    _standstill(scene)
    _licence(scene)
    _regulation(scene)
    _stuck_notice(scene)
    _queue(scene)
    _part_numbers(scene)
    _upgrade(scene)
    _complaint(scene)
    _fresh(scene)
    return scene.made


def _standstill(scene: Scene) -> None:
    scene.opened(
        "何工", 252, title="生产图纸无法检出，三条产线停工待图", kind="incident",
        is_production_stopped=True,
        description="三条产线都在等图，检出时提示“服务不可用”。", affected_count=41, module="检入检出",
        topic="检出失败",
        channel="phone",
    )  # fmt: skip
    scene.then(
        "周敏", 240, log_call, LogCall(body="已和何工通话：三条产线受影响，先用只读副本发图。", call_seconds=200)
    )
    scene.then(
        "李想", 226, reply, Reply(body="文件服务器磁盘控制器报警，怀疑缓存盘损坏，已联系机房。", is_internal=True)
    )


def _licence(scene: Scene) -> None:
    scene.opened(
        "小陈", 26, system="creo", title="Creo 打开大装配时提示许可证不足", kind="incident", module="许可",
        description="打开主梁总成时提示许可证不足，已等二十分钟。", cad_tool="Creo 9.0.4", topic="许可证不足",
    )  # fmt: skip


def _regulation(scene: Scene) -> None:
    scene.opened(
        "孙主任", 1_255, system="teamcenter", title="欧盟电池法规变更：标签字段需在 6 月前上线",
        kind="regulatory_request",
        description="新规要求标签增加碳足迹等级与回收成分，客户审核在即，需要临时方案。", module="标签", topic="法规",
    )  # fmt: skip
    scene.given_to("李想", 1_240)
    scene.then("李想", 1_200, reply, Reply(body="已收到法规原文，正在整理受影响的字段，今天给出临时方案草稿。"))
    plan = SubmitInterimPlan(
        text="1. 标签模板增加两个手工字段；2. 由标准化室双人核对；3. 六月前改为系统字段。",
        approver_id=scene.people.persons["何静"].pk,
        expires_at=scene.now + timedelta(days=60),
    )
    scene.then("李想", 95, submit_interim_plan, plan)


def _stuck_notice(scene: Scene) -> None:
    began = _minutes_since(scene, days=1, hour=10)
    scene.opened(
        "小刘", began, title="更改通知单流程卡在“会签”，无人可签", kind="incident", module="工作流",
        description="ECN 提交后会签节点没有任务，工艺和质量都收不到。", topic="更改通知单卡住",
    )  # fmt: skip
    scene.given_to("王倩", began - 12)
    scene.then("王倩", began - 25, reply, Reply(body="会签组里有一位同事已调岗，正在确认由谁代理。"))
    method = GiveWorkaround(
        text="先由所长在“代理”里指定一位会签人，流程即可继续。", expires_at=scene.now + timedelta(days=7)
    )
    scene.then("王倩", began - 60, give_workaround, method)


def _queue(scene: Scene) -> None:
    began = _minutes_since(scene, days=1, hour=9)
    scene.opened(
        "监测", began, title="夜间发布队列积压 1,284 条，转换服务变慢", kind="incident", module="发布队列",
        description="由夜间巡检发现：最老的任务已等 6 小时。", topic="转换队列", channel="monitoring",
    )  # fmt: skip
    scene.given_to("高远", began - 8)
    scene.then("高远", began - 20, reply, Reply(body="已停用两台内存不足的转换机，余下的在清队列。"))


def _part_numbers(scene: Scene) -> None:
    began = _minutes_since(scene, days=3, hour=14)
    scene.opened(
        "薛凯", began, system="teamcenter", title="申请批量修改 320 个料号的材料属性", kind="service_request",
        description="材料由 Q235 改为 Q345，清单随后补上。", module="料号", topic="料号申请",
    )  # fmt: skip
    scene.given_to("王倩", began - 10)
    scene.then("王倩", began - 25, reply, Reply(body="请确认清单：第 118 行与第 205 行的材料是空的。"))
    waiting = Pause(reason="waiting_customer", until=scene.now + timedelta(days=3), note="等客户确认清单")
    scene.then("王倩", began - 27, pause, waiting)


def _upgrade(scene: Scene) -> None:
    began = _minutes_since(scene, days=1, hour=15)
    scene.opened(
        "郭工", began, title="升级到 12.1 后能否保留自定义报表？", kind="question", module="升级",
        description="我们有 14 张自定义报表，升级后还能用吗？", topic="升级",
    )  # fmt: skip
    scene.given_to("李想", began - 15)
    scene.then("李想", began - 40, reply, Reply(body="其中 11 张可以直接用，其余三张需要改写，清单整理好后发给您。"))


def _complaint(scene: Scene) -> None:
    began = _minutes_since(scene, days=1, hour=11)
    scene.opened(
        "赵工", began, title="投诉：系统太慢，影响评审，已向领导反映", kind="complaint", module="性能", topic="浏览慢",
        description="评审会上打开总装图等了四分钟，全所的人都看着。这样的系统不如不用。另外建议：评审前能预先加载；首页显示服务器状态。",
        affected_count=12,
    )  # fmt: skip
    promised = at_work(scene.now + timedelta(hours=3))
    words = Reply(
        body="赵工您好，问题我来负责。已和钱专干核对了现场网络，明天上午给您一份带日期的改进计划。",
        next_answer_at=promised,
    )
    scene.then("周敏", began - 70, reply, words)
    scene.then(
        "周敏", began - 80, reply, Reply(body="已致电钱专干：评审室走的是旧交换机，另有两个所也慢。", is_internal=True)
    )


def _fresh(scene: Scene) -> None:
    scene.opened(
        "Anna", 14, system="teamcenter", title="Revision rule shows the old revision of DC-2210-14", kind="question",
        description="The supplier needs the latest revision today. I get revision B, but C is released.",
        module="Structure", topic="English user",
    )  # fmt: skip
    scene.opened(
        "小陈", 9, system="creo", title="Creo 保存到工作区后 BOM 丢失 3 个零件", kind="incident", topic="工作区丢件",
        description="昨天按师傅教的方法保存装配，今天打开发现少了三个零件，图纸后天要评审，有点着急。",
        module="CAD 集成 / 工作区", cad_tool="Creo 9.0.4",
    )  # fmt: skip


def _minutes_since(scene: Scene, *, days: int, hour: int) -> int:
    """Minutes from a working moment some days ago (by the clock in Shanghai) until now."""
    local = (scene.now - timedelta(days=days)).replace(hour=(hour - 8) % 24, minute=5, second=0, microsecond=0)
    while at_work(local) != local:
        local -= timedelta(days=1)
    return int((scene.now - local).total_seconds()) // 60
