# SPDX-License-Identifier: Apache-2.0
"""Who can help now: a ladder of persons and desks, aware of absences, the duty roster and the time of day (B68)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from keepwell.desk.models import Ticket
from keepwell.directory.choices import Purpose
from keepwell.directory.models import Consent
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.choices import ContactKind, Role
from keepwell.people.models import Absence, Contact, DutyShift, Organisation, Person
from keepwell.people.selectors import csm_of, deputy_of, holders_of
from keepwell.portal.models import HelpDesk
from keepwell.sla.selectors.workday import next_working_day

_MOST_KEY_USERS, _MOST_ON_DUTY = 4, 3
#: written as one dials it: letters and blanks of a label are left out of the link
_DIALLED = "0123456789+*#,;"


class RungKind(StrEnum):
    """Why somebody stands on the ladder."""

    CASE = "case"
    MANAGER = "manager"
    DEPUTY = "deputy"
    DUTY = "duty"
    KEY_USER = "key_user"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach somebody."""

    kind: str
    value: str

    @property
    def url(self) -> str:
        """What a click does: dial or write."""
        if self.kind == ContactKind.EMAIL:
            return f"mailto:{self.value}"
        if self.kind in (ContactKind.PHONE, ContactKind.MOBILE):
            return "tel:" + "".join(char for char in self.value.replace("转", ",") if char in _DIALLED)
        return ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder; `is_there` when a call now would be answered, `is_best` for the first of those."""

    kind: RungKind
    name: str
    what: str
    note: str
    is_there: bool
    ways: Sequence[Way]
    person_id: UUID | None = None
    is_best: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs in the order in which one tries them; the desk whose contacts these are, and its age."""

    place: Organisation
    rungs: Sequence[Rung]
    desk: HelpDesk | None


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known about the persons of one ladder at one instant."""

    now: datetime
    zone: ZoneInfo
    away: Mapping[UUID, Absence]
    ways: Mapping[UUID, Sequence[Way]]

    def until(self, moment: datetime) -> str:
        """An instant that lies ahead, as one says it."""
        local, today = moment.astimezone(self.zone), self.now.astimezone(self.zone).date()
        return f"{local:%H:%M}" if local.date() == today else f"{local:%m-%d %H:%M}"


def ladder_for(actor: Actor, now: datetime) -> Ladder | None:
    """The ladder of a signed-in reader; None for who belongs to no place."""
    place = Organisation.objects.filter(pk=actor.organisation_id).first() if actor.organisation_id else None
    if place is None:
        return None
    case = (
        Ticket.objects.visible_to(actor)
        .open()
        .filter(requester_id=actor.person_id)
        .select_related("owner")
        .order_by("-opened_at", "-pk")
        .first()
    )
    return _ladder(place, now, case=case, leave_out=actor.person_id)


def open_ladder(desk: HelpDesk, now: datetime) -> Ladder:
    """What a company shows to whoever holds its link: its desk, and those it chose to name."""
    place = desk.organisation
    whole = _ladder(place, now)
    shown = {RungKind.DESK}
    if desk.shows_team:
        shown |= {RungKind.MANAGER, RungKind.DEPUTY, RungKind.DUTY}
    if desk.shows_key_users:
        shown.add(RungKind.KEY_USER)
    rungs = [replace(rung, person_id=None) for rung in whole.rungs if rung.kind in shown]
    return Ladder(place, _marked(rungs), desk)


def paper_of(place: Organisation, now: datetime, *, only_published: HelpDesk | None = None) -> Ladder:
    """What stays right for weeks: the desk and who answers, without absences and duties of the hour."""
    whole = open_ladder(only_published, now) if only_published else _ladder(place, now)
    lasting = (RungKind.MANAGER, RungKind.DEPUTY, RungKind.KEY_USER, RungKind.DESK)
    rungs = [replace(rung, note=_hours(whole.desk) if rung.kind is RungKind.DESK else "") for rung in whole.rungs]
    shown = [rung for rung in rungs if rung.kind in lasting and rung.ways]
    desk_first = sorted(shown, key=lambda rung: rung.kind is not RungKind.DESK)
    return Ladder(place, desk_first, whole.desk)


def _hours(desk: HelpDesk | None) -> str:
    if desk is None or not desk.opens_at:
        return _("at any time")
    return _("working days {hours}").format(hours=f"{desk.opens_at}–{desk.closes_at}")


def help_desk_of(place: Organisation) -> HelpDesk | None:
    """The nearest desk at or above the place, else the provider's."""
    rows = HelpDesk.objects.filter(Q(organisation_id__in=place.path) | Q(is_provider=True))
    depth = {node: at for at, node in enumerate(place.path)}
    found = sorted(
        rows.select_related("organisation", "confirmed_by"), key=lambda row: -depth.get(row.organisation_id, 0)
    )
    return found[0] if found else None


def help_desk(actor: Actor, organisation_id: UUID) -> tuple[Organisation, HelpDesk | None]:
    """The place and the desk named exactly there; NotFound for places out of sight."""
    place = Organisation.objects.filter(pk=organisation_id).first()
    if place is None:
        raise NotFound
    return place, HelpDesk.objects.visible_to(actor).select_related("confirmed_by").filter(organisation=place).first()


def _ladder(place: Organisation, now: datetime, *, case: Ticket | None = None, leave_out: UUID | None = None) -> Ladder:
    today = now.date()
    manager, deputy = csm_of(place.customer_id, today), deputy_of(place.customer_id, today)
    on_duty = list(
        DutyShift.objects.covering(now)
        .filter(Q(is_provider=True) | Q(customer_id=place.customer_id))
        .select_related("person", "team")[:_MOST_ON_DUTY]
    )
    key_users = [one for one in holders_of(Role.KEY_USER, place.path, today) if one.is_active][:_MOST_KEY_USERS]
    desk = help_desk_of(place)
    everybody = [one for one in (case.owner if case else None, manager, deputy) if one is not None]
    everybody += [*key_users, *(shift.person for shift in on_duty)]
    around = _around(everybody, place, now)
    rungs: list[Rung] = []
    if case is not None and case.owner is not None:
        what = _("works on your request {number}").format(number=case.number)
        rungs.append(_person(case.owner, RungKind.CASE, what, around))
    if manager is not None:
        rungs.append(_person(manager, RungKind.MANAGER, _("answers for your company"), around))
    if deputy is not None:
        rungs.append(_person(deputy, RungKind.DEPUTY, _("stands in"), around))
    for shift in on_duty:
        rung = _person(shift.person, RungKind.DUTY, _("on duty, {team}").format(team=shift.team.label), around)
        rungs.append(
            rung
            if not rung.is_there
            else replace(rung, note=_("until {time}").format(time=around.until(shift.ends_at)))
        )
    rungs += [_person(one, RungKind.KEY_USER, str(Role.KEY_USER.label), around) for one in key_users]
    if desk is not None:
        rungs.append(_of_desk(desk, now))
    return Ladder(place, _marked(_once(rungs, leave_out)), desk)


def _around(people: Iterable[Person], place: Organisation, now: datetime) -> _Around:
    ids = {one.pk for one in people}
    absences = Absence.objects.filter(person__in=ids).covering(now).select_related("stand_in")
    return _Around(now, ZoneInfo(place.zone), {one.person_id: one for one in absences}, _ways(people))


def _ways(people: Iterable[Person]) -> Mapping[UUID, Sequence[Way]]:
    """Public ways of everybody; of the customer's own people the phone and address at work; of the unwilling none."""
    ours = {one.pk for one in people if one.is_provider}
    ids = {one.pk for one in people}
    consents = Consent.objects.filter(person__in=ids, purpose=Purpose.LISTING)
    unwilling: set[UUID] = set()
    for person, ended in consents.order_by("given_at").values_list("person_id", "withdrawn_at"):
        (unwilling.discard if ended is None else unwilling.add)(person)
    found: dict[UUID, list[Way]] = defaultdict(list)
    rows = Contact.objects.filter(person__in=ids - unwilling, is_unreachable=False)
    for row in sorted(
        rows, key=lambda one: (one.kind != ContactKind.PHONE, one.kind != ContactKind.MOBILE, not one.is_primary)
    ):
        at_work = row.person_id not in ours and row.kind in (ContactKind.EMAIL, ContactKind.PHONE)
        if row.is_public or at_work:
            found[row.person_id].append(Way(str(row.kind), str(row.value)))
    return found


def _person(who: Person, kind: RungKind, what: str, around: _Around) -> Rung:
    absence = around.away.get(who.pk)
    note = str(who.job_title)
    if absence is not None:
        back = around.until(absence.ends_at)
        note = _("away, back {time}").format(time=back)
        if absence.stand_in is not None:
            note = _("away, back {time}; {name} stands in").format(time=back, name=absence.stand_in.label)
    return Rung(kind, who.label, what, note, absence is None, tuple(around.ways.get(who.pk, ())), who.pk)


def _of_desk(desk: HelpDesk, now: datetime) -> Rung:
    ways = [Way(ContactKind.PHONE.value, str(desk.phone))] if desk.phone else []
    ways += [Way(ContactKind.EMAIL.value, str(desk.email))] if desk.email else []
    is_open = is_open_at(desk, now)
    if not desk.opens_at:
        note = _("at any time")
    else:
        hours = f"{desk.opens_at}–{desk.closes_at}"
        note = hours if is_open else _("{hours}, closed now").format(hours=hours)
    return Rung(RungKind.DESK, str(desk.name), _("Service desk"), note, is_open, tuple(ways))


def is_open_at(desk: HelpDesk, now: datetime) -> bool:
    """Whether somebody answers at the desk: within its hours on a working day."""
    if not desk.opens_at:
        return True
    local = now.astimezone(ZoneInfo(desk.organisation.zone))
    minute = time(local.hour, local.minute)
    opens = time.fromisoformat(str(desk.opens_at))
    closes = time.max if desk.closes_at == "24:00" else time.fromisoformat(str(desk.closes_at))
    return opens <= minute < closes and _is_working_day(local)


def _is_working_day(local: datetime) -> bool:
    before = local.replace(hour=0, minute=0, second=0, microsecond=0)
    last_night = before.fromtimestamp(before.timestamp() - 60, tz=local.tzinfo)
    return next_working_day(last_night).astimezone(local.tzinfo).date() == local.date()


def _once(rungs: Iterable[Rung], leave_out: UUID | None) -> list[Rung]:
    """Each person on the first rung that names him, the reader on none."""
    seen: set[UUID] = {leave_out} if leave_out else set()
    found = []
    for rung in rungs:
        if rung.person_id is not None and rung.person_id in seen:
            continue
        if rung.person_id is not None:
            seen.add(rung.person_id)
        found.append(rung)
    return found


def _marked(rungs: Sequence[Rung]) -> list[Rung]:
    """The first who is there and can be called is the one to call."""
    best = next((at for at, rung in enumerate(rungs) if rung.is_there and rung.ways), None)
    return [replace(rung, is_best=at == best) for at, rung in enumerate(rungs)]
