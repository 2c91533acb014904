# SPDX-License-Identifier: Apache-2.0
"""One customer as a whole: who is there, what is promised, how it stands, and why."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepwell.contracts.models import Contract
from keepwell.customers.choices import NeedState
from keepwell.customers.models import Goal, Need
from keepwell.customers.selectors.listing import CustomerLine, customer_lines
from keepwell.desk.models import Ticket
from keepwell.desk.models.ticket import TicketQuerySet
from keepwell.directory.choices import Mood
from keepwell.directory.models import Touchpoint
from keepwell.directory.selectors import Line, directory_of
from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.choices import Role
from keepwell.people.models import Organisation
from keepwell.sla.choices import ClockResult, Level
from keepwell.sla.models import Clock
from keepwell.ui import words

PERIOD = timedelta(days=90)
#: an account nobody spoke with for so long is getting cold
QUIET = timedelta(days=30)
#: B93: as many contacts in a row, each no better than the one before, and worse in all
FALLING = 3
_ORDER = (Mood.ANGRY, Mood.WORRIED, Mood.NEUTRAL, Mood.GLAD)
MOST_PROMISES = 8


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that says how the customer stands: the figure, and how it was come by."""

    label: str
    words: str
    tone: str
    why: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PersonOnMap:
    """Somebody at the customer: his role, how he felt last, what he has open."""

    line: Line
    role: str
    mood: str
    mood_words: str
    is_falling: bool
    open: int


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """Everything of one customer."""

    customer: Organisation
    line: CustomerLine
    inputs: Sequence[Input]
    people: Sequence[PersonOnMap]
    promises: Sequence[Ticket]
    contracts: Sequence[Contract]
    goals: Sequence[Goal]
    needs: Sequence[Need]


def customer_page(actor: Actor, customer_id: UUID, now: datetime) -> CustomerPage:
    """One customer; NotFound for those out of sight and for whoever only asks for help there."""
    line = next((one for one in customer_lines(actor, now) if one.customer.pk == customer_id), None)
    if line is None or not may_look(actor, line.customer):
        raise NotFound
    tickets = Ticket.objects.visible_to(actor).filter(customer_id=customer_id)
    people = _map(directory_of(actor, customer_id, now)[1], _moods(actor, customer_id), tickets)
    goals = Goal.objects.visible_to(actor).filter(customer_id=customer_id).select_related("owner")
    needs = Need.objects.visible_to(actor).filter(customer_id=customer_id).select_related("owner", "person")
    promised = tickets.open().filter(next_due_at__isnull=False).select_related("owner")
    return CustomerPage(
        customer=line.customer,
        line=line,
        inputs=_inputs(actor, line, tickets, people, now),
        people=people,
        promises=list(promised.by_deadline()[:MOST_PROMISES]),
        contracts=list(Contract.objects.visible_to(actor).filter(customer_id=customer_id)[:20]),
        goals=list(goals.order_by("state", "due_on")[:20]),
        needs=list(needs.filter(Q(state=NeedState.OPEN) | Q(ended_at__gte=now - PERIOD))[:30]),
    )


def may_look(actor: Actor, customer: Organisation) -> bool:
    """Whoever may read the customer's goals may read its page: its team, and its own leads."""
    goal = Goal(organisation=customer, customer=customer)
    return ports.authorizer().authorise(actor, "customers.view_goal", goal, {"mfa": actor.mfa}).allowed


def _moods(actor: Actor, customer_id: UUID) -> dict[UUID, list[str]]:
    """Each person's last moods, the newest first."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = Touchpoint.objects.visible_to(actor).filter(customer_id=customer_id).order_by("-met_at")
    for person, mood in rows.values_list("person", "mood")[:300]:
        found[person].append(mood)
    return found


def is_falling(moods: Sequence[str]) -> bool:
    """Whether the last contacts went from bad to worse (newest first; B93)."""
    last = [_ORDER.index(Mood(mood)) for mood in moods[:FALLING]]
    return len(last) == FALLING and last[0] < last[-1] and all(a <= b for a, b in pairwise(last))


def _map(lines: Sequence[Line], moods: Mapping[UUID, Sequence[str]], tickets: TicketQuerySet) -> list[PersonOnMap]:
    ids = [line.person.pk for line in lines]
    rows = tickets.open().filter(requester__in=ids).order_by().values("requester").annotate(n=Count("pk"))
    open_of = {row["requester"]: row["n"] for row in rows}
    return [
        PersonOnMap(
            line,
            str(Role(line.role).label),
            last := next(iter(moods.get(line.person.pk, ())), ""),
            str(Mood(last).label) if last else "",
            is_falling(moods.get(line.person.pk, ())),
            open_of.get(line.person.pk, 0),
        )
        for line in lines
    ]


def _inputs(
    actor: Actor, line: CustomerLine, tickets: TicketQuerySet, people: Sequence[PersonOnMap], now: datetime
) -> list[Input]:
    """The inputs of health that this house can compute so far."""
    lines = [one.line for one in people]
    return [
        _open(line),
        _kept(actor, line.customer, now),
        _reopened(tickets, now),
        _mood(people),
        _contacts(lines, line.customer),
        _spoken(line, now),
        _promised_answers(line),
        _goals(line),
        _contract(line, now.date()),
    ]


def _open(line: CustomerLine) -> Input:
    return Input(
        _("Open requests"),
        _("%(open)s open, %(late)s late") % {"open": line.open, "late": line.late},
        "late" if line.late else "accent",
        _("Late: the nearest promise has passed."),
        f"{reverse('desk:queue')}?view=urgent&customer={line.customer.pk}",
    )


def _kept(actor: Actor, customer: Organisation, now: datetime) -> Input:
    rows = Clock.objects.visible_to(actor).filter(customer=customer, level=Level.SLA, stopped_at__gte=now - PERIOD)
    sums = rows.aggregate(
        met=Count("pk", filter=Q(result=ClockResult.MET)), missed=Count("pk", filter=Q(result=ClockResult.BREACHED))
    )
    decided = sums["met"] + sums["missed"]
    why = _("Promises of the contract that came out in the last 90 days: kept ÷ (kept + missed).")
    if not decided:
        return Input(_("Promises kept"), _("none decided"), "quiet", why)
    share = 100 * sums["met"] / decided
    tone = "accent" if share >= 95 else "soon" if share >= 85 else "late"
    said = _("%(share).1f %% of %(decided)s") % {"share": share, "decided": decided}
    return Input(_("Promises kept"), said, tone, why)


def _reopened(tickets: TicketQuerySet, now: datetime) -> Input:
    rows = tickets.filter(opened_at__gte=now - PERIOD, resolved_at__isnull=False)
    sums = rows.aggregate(n=Count("pk"), again=Count("pk", filter=Q(reopen_count__gt=0)))
    why = _("Requests of the last 90 days that were resolved: those reopened at least once.")
    if not sums["n"]:
        return Input(_("Reopened"), _("none resolved"), "quiet", why)
    share = 100 * sums["again"] / sums["n"]
    tone = "accent" if share <= 5 else "soon" if share <= 10 else "late"
    said = _("%(again)s of %(n)s") % {"again": sums["again"], "n": sums["n"]}
    return Input(_("Reopened"), said, tone, why)


def _mood(people: Sequence[PersonOnMap]) -> Input:
    falling = [one.line.person.label for one in people if one.is_falling]
    last = Counter(one.mood for one in people if one.mood)
    why = _("The mood noted at each person's last contact; falling: three contacts in a row, each no better.")
    if falling:
        return Input(_("Mood"), _("falling: %(names)s") % {"names": words.listing(falling[:3])}, "late", why)
    unhappy = last[Mood.ANGRY] + last[Mood.WORRIED]
    if not last:
        return Input(_("Mood"), _("nobody was asked"), "quiet", why)
    said = _("%(unhappy)s of %(n)s worried or angry") % {"unhappy": unhappy, "n": sum(last.values())}
    return Input(_("Mood"), said, "soon" if unhappy else "accent", why)


def _contacts(lines: Sequence[Line], customer: Organisation) -> Input:
    stale = sum(line.is_stale for line in lines)
    return Input(
        _("Contacts"),
        ngettext("%(n)s to be confirmed", "%(n)s to be confirmed", stale) % {"n": stale}
        if stale
        else _("all confirmed"),
        "soon" if stale else "accent",
        _("People of the directory with a contact that nobody confirmed for 35 days, or with none."),
        reverse("directory:directory", args=[customer.pk]),
    )


def _spoken(line: CustomerLine, now: datetime) -> Input:
    why = _("The last call, visit or talk that was noted; after 30 days an account gets cold.")
    if line.spoken_at is None:
        return Input(_("Last spoken"), _("never noted"), "late", why)
    days = (now - line.spoken_at).days
    tone = "accent" if now - line.spoken_at <= QUIET else "late"
    return Input(_("Last spoken"), ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}, tone, why)


def _promised_answers(line: CustomerLine) -> Input:
    said = _("%(open)s open, %(late)s late") % {"open": line.needs, "late": line.needs_overdue}
    why = _("Needs that wait for an answer; late: the promised day has passed.")
    return Input(_("Needs"), said, "late" if line.needs_overdue else "accent", why, "#needs")


def _goals(line: CustomerLine) -> Input:
    said = ngettext("%(n)s pursued", "%(n)s pursued", line.goals) % {"n": line.goals} if line.goals else _("no goal")
    why = _("Live goals of the success plan; a customer without one is flagged after 30 days.")
    return Input(_("Goals"), said, "accent" if line.goals else "late", why, "#goals")


def _contract(line: CustomerLine, today: date) -> Input:
    why = _("The end of the last version in force.")
    if line.contract_ends is None:
        return Input(_("Contract"), _("no end in sight"), "quiet", why, "#contracts")
    days = (line.contract_ends - today).days
    tone = "accent" if days > 180 else "soon" if days > 30 else "late"
    said = ngettext("ends in %(n)s day", "ends in %(n)s days", days) % {"n": days} if days >= 0 else _("has ended")
    return Input(_("Contract"), said, tone, why, "#contracts")
