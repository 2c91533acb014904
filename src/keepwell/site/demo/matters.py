# SPDX-License-Identifier: Apache-2.0
"""Everyday matters of three months: who asked what, and how the desk went about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from chinese_calendar import is_workday

from keepwell.desk.models import Ticket
from keepwell.desk.services import (
    AssignTicket,
    CloseTicket,
    Confirm,
    OpenTicket,
    Pause,
    RejectSolution,
    Reply,
    ResolveTicket,
    TransferTicket,
    assign_ticket,
    close_ticket,
    confirm,
    pause,
    reject_solution,
    reply,
    resolve_ticket,
    transfer_ticket,
)
from keepwell.kernel.actor import Actor
from keepwell.site.demo.agreements import Papers
from keepwell.site.demo.cast import People
from keepwell.site.demo.playing import Deed, Matter
from keepwell.site.demo.topics import TOPICS, Topic

SHANGHAI = ZoneInfo("Asia/Shanghai")
COUNT = 285
DAYS = 91
_PREFIXES = ("BY", "ZJ", "DC")
_ASSEMBLIES = ("主梁", "小车架", "泵壳", "电池包", "支腿")
_AGENTS = ("李想", "王倩", "方舟")
_FOLLOW_UPS = (
    "请问有进展了吗？",
    "我这边又试了一次，还是一样。",
    "补充一张截图里的信息：版本是最新的。",
    "谢谢，我先按这个办法做。",
)
_QUESTIONS = ("请告诉我零件的完整编号和所在文件夹。", "麻烦确认一下清单里空着的两处。", "出错时的完整提示能发一下吗？")
_NOTES = ("和上周的情况像，先查同一处。", "已问系统组，今晚重启服务。", "用户是新员工，语气放慢些。")
_THANKS = ("可以了，谢谢！", "问题解决，辛苦。", "好用，已告诉同事。", "")


def works_on(day: datetime) -> bool:
    """Whether the desk is open on that day; the week's own rhythm where the calendar is not published yet."""
    try:
        return bool(is_workday(day.date()))
    except NotImplementedError:
        return day.weekday() < 5


def at_work(instant: datetime) -> datetime:
    """The instant itself in service hours, else the next morning or noon at which somebody sits at the desk."""
    local = instant.astimezone(SHANGHAI)
    spread = (local.hour * 7 + local.minute + local.day * 11) % 55  # nobody opens the door in the same minute
    while True:
        if works_on(local) and time(9) <= local.time() < time(18):
            if time(12) <= local.time() < time(13):
                local = local.replace(hour=13, minute=spread)
            return local.astimezone(instant.tzinfo)
        later = local if works_on(local) and local.time() < time(9) else local + timedelta(days=1)
        local = later.replace(hour=9, minute=spread)


@dataclass(slots=True)
class Teller:
    """Makes one matter after the other from a fixed seed, so that every demo is the same."""

    people: People
    papers: Papers
    now: datetime
    dice: Random

    def matter(self) -> Matter:
        """One everyday matter from opening to wherever it stands today."""
        topic = self.dice.choices(TOPICS, [topic.weight for topic in TOPICS])[0]
        asker = self._asker(topic)
        began = at_work(self.now - timedelta(days=self.dice.random() ** 1.15 * DAYS, minutes=self.dice.randrange(600)))
        words = self._words()
        command = OpenTicket(
            title=self.dice.choice(topic.titles).format(**words),
            description=topic.story.format(**words),
            kind=topic.kind,
            system_id=self.papers.systems[topic.system].pk,
            module=topic.module,
            topic=topic.name,
            cad_tool="Creo 9.0.4" if topic.system == "creo" else "",
            affected_count=self.dice.choice((1, 1, 1, 2, 3, 8)),
            channel=self.dice.choice(("web", "web", "phone", "mail")),
        )
        place = self.people.places[self.people.home[asker]]
        made = Matter(min(began, self.now - timedelta(minutes=3)), self.people.actor(asker), place, command)
        self._live(made, topic, words, asker)
        return made

    def _asker(self, topic: Topic) -> str:
        if topic.name == "English user":
            return "Anna"
        places = ["hd-by-1", "hd-by-2", "hd-by-g", "hd-zj-1", "hd-zj-2", "hd-zj-z", "hd-dc-y", "hd-dc-b"]
        keys = [key for key in self.people.at(*places) if key != "Anna"]
        often = {"小陈": 6, "小刘": 3, "谢雨": 3}
        return self.dice.choices(keys, [often.get(key, 1) for key in keys])[0]

    def _words(self) -> dict[str, object]:
        return {
            "n": self.dice.randrange(2, 40),
            "part": f"{self.dice.choice(_PREFIXES)}-{self.dice.randrange(1000, 9999)}-{self.dice.randrange(10, 99)}",
            "asm": f"{self.dice.choice(_ASSEMBLIES)}总成 {self.dice.randrange(100, 999)}",
            "ecn": f"ECN-{self.now.year}-{self.dice.randrange(1, 400):03}",
        }

    def _live(self, matter: Matter, topic: Topic, words: dict[str, object], asker: str) -> None:
        agent = self.dice.choice(_AGENTS)
        helper, person = self.people.actor(agent), self.people.actor(asker)
        moment = self._later(matter.at, 4, 30)
        owner = self.people.persons[agent].pk
        self._do(matter, moment, self.people.actor("周敏"), assign_ticket, lambda _t: AssignTicket(owner_id=owner))
        slow = self.dice.random() < 0.07
        moment = self._later(moment, 150, 400) if slow else self._later(moment, 3, 70)
        self._do(matter, moment, helper, reply, lambda _t: Reply(body=topic.answer.format(**words)))
        if self.dice.random() < 0.3:
            moment = self._later(moment, 5, 60)
            note = self.dice.choice(_NOTES)
            self._do(matter, moment, helper, reply, lambda _t: Reply(body=note, is_internal=True))
        if self.dice.random() < 0.18:
            moment = self._ask_back(matter, moment, helper, person)
        if self.dice.random() < 0.35:
            moment = self._later(moment, 30, 240)
            again, back = self.dice.choice(_FOLLOW_UPS), self._later(moment, 10, 120)
            self._do(matter, moment, person, reply, lambda _t: Reply(body=again))
            self._do(matter, back, helper, reply, lambda _t: Reply(body="收到，正在处理，下班前给您消息。"))
            moment = back
        if self.dice.random() < 0.06:
            moment = self._later(moment, 20, 90)
            other = self.people.persons["高远"].pk
            handed = TransferTicket(owner_id=other, reason="需要查服务器日志，转系统管理组。")
            self._do(matter, moment, helper, transfer_ticket, lambda _t: handed)
            helper = self.people.actor("高远")
        self._solve(matter, moment, topic, words, (helper, person))

    def _ask_back(self, matter: Matter, moment: datetime, helper: Actor, person: Actor) -> datetime:
        asked, paused = self.dice.choice(_QUESTIONS), self._later(moment, 10, 50)
        self._do(matter, paused, helper, reply, lambda _t: Reply(body=asked))
        begun = paused + timedelta(minutes=1)
        until = paused + timedelta(days=5)
        waiting = Pause(reason="waiting_customer", until=until, note=asked)
        self._do(matter, begun, helper, pause, lambda _t: waiting)
        answered = min(self._later(begun, 60, 1200), until - timedelta(hours=1))
        self._do(matter, answered, person, reply, lambda _t: Reply(body="已补充，见编号和清单。"))
        return answered

    def _solve(
        self, matter: Matter, moment: datetime, topic: Topic, words: dict[str, object], who: tuple[Actor, Actor]
    ) -> None:
        helper, person = who
        moment = self._later(moment, 40, 1500) if self.dice.random() > 0.06 else self._later(moment, 5_000, 13_000)
        cause = topic.cause if self.dice.random() < 0.85 else self.dice.choice(("operation", "plm", "other"))
        solved = ResolveTicket(cause=cause, solution=topic.solution.format(**words))
        self._do(matter, moment, helper, resolve_ticket, lambda _t: solved)
        if self.dice.random() < 0.05:
            moment = self._later(moment, 60, 600)
            back = RejectSolution(reason="重启后又出现了，没有真正解决。")
            self._do(matter, moment, person, reject_solution, lambda _t: back)
            moment = self._later(moment, 60, 500)
            self._do(matter, moment, helper, resolve_ticket, lambda _t: solved)
        moment = self._later(moment, 30, 900)
        if self.dice.random() < 0.92:  # the others have not answered yet, so their tickets cannot be closed (B37)
            thanks = Confirm(comment=self.dice.choice(_THANKS))
            self._do(matter, moment, person, confirm, lambda _t: thanks)
            self._do(matter, self._later(moment, 1500, 2600), helper, close_ticket, lambda _t: CloseTicket())

    def _later(self, moment: datetime, least: int, most: int) -> datetime:
        return at_work(moment + timedelta(minutes=self.dice.randint(least, most), seconds=self.dice.randrange(60)))

    def _do(self, matter: Matter, at: datetime, actor: Actor, action: Any, command: Callable[[Ticket], Any]) -> None:
        matter.deeds.append(Deed(at, actor, action, command))


def everyday(people: People, papers: Papers, now: datetime) -> list[Matter]:
    """The everyday matters of the last three months."""
    teller = Teller(people, papers, now, Random(20260301))  # noqa: S311  # a story, no secret
    return [teller.matter() for _ in range(COUNT)]
