# SPDX-License-Identifier: Apache-2.0
"""What the style page shows: every part in every state, with made-up values."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel import clock
from keepwell.kernel.commands import command, field
from keepwell.ui import parts, words
from keepwell.ui.charts import Chart, Figure, Kind, Series
from keepwell.ui.faces import Change, ClockFace, ClockState, Day, Happening, Link, Month, Page, Segment, Text
from keepwell.ui.forms import command_form
from keepwell.ui.ranges import DateRange
from keepwell.ui.tables import Column, Picking, Sorting, Table
from keepwell.ui.words import Basis


@command
class Sample:
    """A command with a field of every kind."""

    title: str = field(gettext_lazy("Subject"), max_length=120, help=gettext_lazy("One sentence."))
    text: str = field(gettext_lazy("What happened"), widget="textarea", personal=True)
    kind: str = field(
        gettext_lazy("Kind"),
        choices=[("incident", gettext_lazy("Incident")), ("question", gettext_lazy("Question"))],
    )
    stopped: bool = field(gettext_lazy("Production is stopped"), default=False)
    people: int | None = field(gettext_lazy("People affected"), default=None)
    cost: Decimal | None = field(gettext_lazy("Cost"), default=None)
    since: datetime | None = field(gettext_lazy("Since"), default=None, help=gettext_lazy("In your time zone."))
    by: date | None = field(gettext_lazy("Wanted by"), default=None)
    effort: timedelta | None = field(gettext_lazy("Time spent"), default=None, help=gettext_lazy("Hours:minutes."))
    system: UUID | None = field(gettext_lazy("System"), default=None, ref="ui.sample")
    files: tuple[UUID, ...] = field(gettext_lazy("Attachments"), widget="file", default=())


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sample queue."""

    number: str
    title: str
    sub: str
    face: ClockFace
    level: int
    severity: Text
    customer: str
    requester: str
    owner: str
    changed_at: datetime


def faces(now: datetime) -> list[ClockFace]:
    """A clock in each state."""
    respond, resolve, restore = _("First response"), _("Resolve"), _("Restore")
    later = now + timedelta(days=2)
    return [
        ClockFace(ClockState.BREACHED, restore, now, now - timedelta(minutes=12), -724, note=""),
        ClockFace(ClockState.SOON, respond, now, now + timedelta(minutes=38), 38 * 60 + 20, soon_below=3600),
        ClockFace(ClockState.SOON, respond, now, now + timedelta(seconds=75), 75, soon_below=3600),
        ClockFace(ClockState.COMFORTABLE, resolve, now, later, 6 * 3600, Basis.SERVICE),
        ClockFace(ClockState.COMFORTABLE, resolve, now, later, 20 * 3600 + 52 * 60, Basis.SERVICE),
        ClockFace(ClockState.PAUSED, "", now, None, None, note=_("waiting for the customer, 2 days")),
        ClockFace(ClockState.PROVISIONAL, resolve, now, now + timedelta(days=44)),
        ClockFace(ClockState.COMFORTABLE, _("promised answer"), now, now + timedelta(days=1), shows_due=True),
        ClockFace(ClockState.MET, "", now, note=words.span(19 * 60)),
        ClockFace(ClockState.MISSED, "", now, note=words.span(35 * 60)),
        ClockFace(ClockState.WAIVED, "", now),
        ClockFace(ClockState.CANCELLED, "", now),
    ]


def lines(now: datetime) -> list[Line]:
    """A small queue with the cast."""
    shown, minutes, severe, normal = faces(now), timedelta(minutes=1), _("Severe"), _("General")
    told = (
        ("KW-2318", "生产图纸无法检出，三条产线停工待图", "Windchill 12.0 · 检入检出 · 影响 41 人", 0, 1, 2),
        ("KW-2324", "Creo 打开大装配时提示许可证不足", "Creo 9.0 · 许可 · 同类 6 件 / 90 天", 1, 2, 0),
        ("KW-2304", "更改通知单流程卡在“会签”，无人可签", "工作流 · 已给临时方法，11 月 30 日到期", 3, 3, 70),
        ("KW-2288", "申请批量修改 320 个料号的材料属性", "服务请求 · 等客户确认清单", 5, 3, 1440),
        ("KW-2271", "升级到 12.1 后能否保留自定义报表？", "咨询 · 2027 年日历尚未公布", 6, 3, 1600),
    )
    people = (
        ("赵工 · 所长", "周敏"),
        ("小陈 · 新员工", "周敏"),
        ("小刘 · 关键用户", "王倩"),
        ("何工", "王倩"),
        ("郭工", "李想"),
    )
    return [
        Line(
            number,
            title,
            sub,
            shown[face],
            level,
            severe if level == 1 else normal,
            "泵业公司",
            *who,
            now - ago * minutes,
        )
        for (number, title, sub, face, level, ago), who in zip(told, people, strict=True)
    ]


def queue(request: HttpRequest, now: datetime) -> Table[Line]:
    """The sample queue as a table."""
    columns: list[Column[Line]] = [
        Column("number", _("No."), lambda row: parts.number(row.number), tight=True),
        Column("title", _("Subject"), lambda row: parts.row_link("#main", row.title, row.sub), narrow="main"),
        Column("due", _("Nearest promise"), lambda row: parts.clock(row.face), sortable=True, tight=True),
        Column("severity", _("Severity"), lambda row: parts.severity(row.level, row.severity), tight=True),
        Column("customer", _("Customer · requester"), lambda row: parts.two_lines(row.customer, row.requester)),
        Column("owner", _("Owner"), lambda row: row.owner, tight=True),
        Column("changed", _("Changed"), lambda row: parts.when(row.changed_at, now=now), True, tight=True, quiet=True),
    ]
    picking: Picking[Line] = Picking("ids", "bulk", lambda row: row.number, lambda row: row.number)
    return Table(
        caption=_("Sample queue"),
        columns=columns,
        rows=lines(now),
        sorting=Sorting.read(request, {"due", "changed"}, "due"),
        picking=picking,
        selected=lambda row: row.number == "KW-2324",
    )


def february() -> Month:
    """February 2026 with its Spring Festival, the way China worked."""
    holidays, makeups, first = set(range(15, 24)), {14, 28}, date(2026, 1, 26)
    days = [first + timedelta(days=n) for n in range(35)]
    weeks = [[_sample_day(on, holidays, makeups) for on in days[week : week + 7]] for week in range(0, 35, 7)]
    return Month(words.month(date(2026, 2, 1)), weeks, "#", "#")


def _sample_day(on: date, holidays: set[int], makeups: set[int]) -> Day:
    hours = ("9:00–12:00", "13:00–18:00")
    if on.month != 2:
        return Day(on.day, "outside", "", is_outside=True)
    if on.day in holidays:
        return Day(on.day, "holiday", _("holiday"), "#", title=_("Spring Festival"))
    if on.day in makeups:
        return Day(on.day, "makeup", _("make-up day"), "#", hours)
    if on.weekday() >= 5:
        return Day(on.day, "closed", _("closed"), "#")
    return Day(on.day, "working", "", "#", hours, is_today=on.day == 11, changed=on.day == 25)


def charts() -> list[Chart]:
    """A chart of each kind."""
    days = [words.short_day(date(2026, 11, number), date(2026, 11, 30)) for number in range(16, 24)]
    new, closed = (12, 9, 15, 22, 11, 3, 1, 17), (10, 11, 12, 16, 18, 2, 0, 14)
    hours = [f"{hour}:00" for hour in range(8, 18)]
    weekdays = words.WEEKDAYS[:5]
    return [
        Chart(_("New and closed"), days, [Series(_("New"), new), Series(_("Closed"), closed)], Kind.LINE, key="flow"),
        Chart(
            _("Open by age"),
            [_("today"), _("this week"), _("older")],
            [Series(_("In time"), (31, 12, 4), "ok"), Series(_("Overdue"), (0, 2, 5), "late")],
            Kind.STACKED,
            key="age",
            unit=_("tickets"),
            summary=_("Half of what is older is overdue."),
        ),
        Chart(
            _("First response by channel"),
            [_("Phone"), _("Page"), _("Mail")],
            [Series(_("Typical time"), (240, 2700, 8100))],
            figure=Figure.SPAN,
            key="channel",
            is_sideways=True,
        ),
        Chart(
            _("When tickets come"),
            hours,
            [Series(day, [(3 * at + 5 * hour) % 17 for hour in range(10)]) for at, day in enumerate(weekdays)],
            Kind.HEAT,
            axis=_("Hour"),
            key="hours",
        ),
        Chart(_("Nothing yet"), days[:1], [Series(_("New"), (0,))], key="none"),
    ]


def happenings(now: datetime) -> list[Happening]:
    """A short story over two days."""
    return [
        Happening(now, _("Visit"), "去二所看了装配流程。", "周敏", "person", "accent"),
        Happening(now - timedelta(hours=3), _("Call"), "3 分 20 秒", "李想", "phone"),
        Happening(now - timedelta(days=1), _("Promise overdue"), "KW-2318", "", "warn", "late", "#"),
    ]


def everything(request: HttpRequest) -> dict[str, object]:
    """The style page's context."""
    now = clock.now()
    form = command_form(Sample, request, options={"system": [("", "—"), (str(UUID(int=1)), "Windchill 12.0")]})
    wrong = command_form(Sample, request)
    wrong.is_bound, wrong.data = True, {"title": "", "text": "“保存”后丢件", "effort": "1.5 days"}
    return {
        "now": now,
        "moments": [
            now - timedelta(seconds=20),
            now - timedelta(minutes=2),
            now - timedelta(hours=26),
            now + timedelta(days=1),
            datetime(2027, 1, 6, 1, tzinfo=UTC),
        ],
        "faces": faces(now),
        "segments": [Segment(13), Segment(3, is_pause=True), Segment(20)],
        "late_segments": [Segment(100)],
        "queue": queue(request, now),
        "nothing": Table(
            _("Sample queue"),
            [],
            [],
            empty=_("No ticket waits for you"),
            empty_hint=_("Take one from the queue, or look at what was promised for today."),
        ),
        "form": form,
        "wrong": wrong,
        "tabs": [
            Link(_("Reply to {name}").format(name="小陈"), "#", True),
            Link(_("Internal note"), "#"),
            Link(_("Log a call"), "#", count=2),
        ],
        "chips": [
            Link(_("Most urgent first"), "#", True),
            Link(_("Mine"), "#", count=11),
            Link("泵业公司", "#", removes=True),
        ],
        "changes": [
            Change(_("Owner"), "周敏", "李想"),
            Change(_("Severity"), "", _("Severe")),
            Change(_("Reply"), "", "", is_erased=True),
        ],
        "charts": charts(),
        "happenings": happenings(now),
        "range": DateRange.read(request, now),
        "people": [f"{name} · 泵业公司" for name in ("周敏", "李想", "王倩", "小陈", "小刘", "赵工", "何工", "郭工")],
        "page": Page(50, "", "#", 1, 1284),
        "month": february(),
        "tones": sorted(parts.TONES),
        "message_at": now - timedelta(hours=3),
        "internal_note": _("internal"),
    }
