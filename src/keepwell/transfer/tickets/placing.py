# SPDX-License-Identifier: Apache-2.0
"""Old tickets of a batch find their people, places and systems here, and become rows of the desk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from keepwell.contracts.models import CoveredSystem
from keepwell.desk.choices import FINAL_STATES, OPEN_STATES, SOLVED_STATES, Cause, Party, State
from keepwell.desk.models import Ticket
from keepwell.desk.services import OldTicket, OldWords, link_history, place_history
from keepwell.files.services import Received, safe_name
from keepwell.people.models import Organisation, Person
from keepwell.people.selectors import responsible_now
from keepwell.people.services import Arrival, NewPerson, admit_persons
from keepwell.transfer.choices import Verdict
from keepwell.transfer.kinds.ground import Ground, People, Plan, projects_called
from keepwell.transfer.tickets.parsing import Parsed
from keepwell.transfer.tickets.plain_text import plain_text
from keepwell.transfer.tickets.shape import Entry, TicketLine, Who

#: who asked, where nobody of that email or name is here; the words keep the name
ASKER = "历史提出人 (imported)"
_PLAIN = (
    "title", "kind", "severity", "is_production_stopped", "is_data_lost", "affected_count", "module", "topic",
    "cad_tool", "integration_version", "workstation", "cause_evidence", "solution", "first_answered_at",
    "restored_at", "transfer_count", "reopen_count", "is_confidential",
)  # fmt: skip


@dataclass(slots=True)
class Arriving:
    """A parsed line with the files that were received for it, by path."""

    parsed: Parsed
    files: dict[str, Received] = field(default_factory=dict)

    @property
    def ticket(self) -> TicketLine:
        """The ticket of a line that was not refused."""
        if self.parsed.ticket is None:
            raise LookupError(self.parsed.row.line.number)
        return self.parsed.ticket


@dataclass(slots=True)
class _Found:
    """References of one ticket."""

    place: Organisation
    requester: Person | None
    owner: Person | None
    system: CoveredSystem | None
    project_id: UUID | None


class Placing:
    """One batch against the stock of the customer; called inside a transaction of the actor's scope."""

    def __init__(self, ground: Ground, arriving: Sequence[Arriving]) -> None:
        self.ground = ground
        self.customer = ground.anchor.customer
        self.lines = [one.parsed.ticket for one in arriving if one.parsed.ticket]
        words = {word for line in self.lines for who in _people_of(line) for word in (who.email, who.name)}
        self.people = People(ground, words)
        self.projects = projects_called(ground, [line.project for line in self.lines])
        ground.learn_places(line.organisation for line in self.lines)
        asked = {line.system for line in self.lines if line.system}
        systems = CoveredSystem.objects.filter(customer_id=self.customer.pk) if asked else ()
        self.systems = {name: one for one in systems for name in (one.name, one.code) if name in asked}
        self.known = self._known()

    def _known(self) -> dict[tuple[str, str], Ticket]:
        ids = {line.external_id for line in self.lines} | {
            link.external_id for line in self.lines for link in line.links
        }
        rows = Ticket.objects.filter(
            customer_id=self.customer.pk, source__in={line.source for line in self.lines}, external_id__in=ids
        )
        return {(row.source, row.external_id): row for row in rows}

    def plans(self, arriving: Sequence[Arriving]) -> list[Plan]:
        """What each line becomes."""
        return [self._plan(one) for one in arriving]

    def _plan(self, one: Arriving) -> Plan:
        plan, line = Plan(one.parsed.row), one.parsed.ticket
        if line is None or plan.row.flaws:
            plan.verdict, plan.flaws = Verdict.REFUSED, list(plan.row.flaws)
            return plan
        if (line.source, line.external_id) in self.known:
            plan.verdict = Verdict.UNCHANGED
            return plan
        found = self._found(plan, line)
        if not plan.flaws:
            plan.what = (one, found)
        return plan

    def _found(self, plan: Plan, line: TicketLine) -> _Found:
        plan.row.values["organisation"] = line.organisation
        requester = self._person(line.requester)
        place = self.ground.place(plan, "organisation") or self.ground.anchor
        if not line.organisation and requester is not None and self.ground.anchor.pk in requester.organisation.path:
            place = requester.organisation
        system = self.systems.get(line.system)
        if line.system and system is None:
            plan.refuse("system", "no_system", value=line.system)
        project = self.projects.get((self.customer.pk, line.project)) if line.project else None
        if line.project and (project is None or not self._may_enter(project.pk)):
            plan.refuse("project", "no_project", value=line.project)
        owner = self._person(line.owner)
        return _Found(
            place, requester, owner if owner and owner.is_active else None, system, project.pk if project else None
        )

    def _may_enter(self, project_id: UUID) -> bool:
        """Whether the actor may write into the project: its members alone may (A37)."""
        return self.ground.actor.is_system or project_id in self.ground.actor.projects

    def _person(self, who: Who | None) -> Person | None:
        for word in (who.email, who.name) if who else ():
            found = self.people.called(word, self.customer.pk) if word else []
            if len(found) == 1:
                return found[0]
        return None

    def carry_out(self, plans: Sequence[Plan], arriving: Sequence[Arriving]) -> None:
        """Write the new tickets of the batch and the links that are ready."""
        now = self.ground.now
        new = [plan for plan in plans if plan.verdict is Verdict.ADDED]
        olds = [self._old(*plan.what) for plan in new]
        for made in place_history(self.customer, olds, actor=self.ground.actor, now=now):
            self.known[made.source, made.external_id] = made
        link_history(self._links(arriving), now=now)

    def _links(self, arriving: Sequence[Arriving]) -> list[tuple[Ticket, Ticket, str]]:
        wanted = []
        for line, waiting in ((one.parsed.ticket, one.parsed.waiting) for one in arriving):
            if line is not None:
                wanted += [(line.source, line.external_id, link.external_id, link.kind) for link in line.links]
                wanted += [(line.source, other, line.external_id, kind) for other, kind in waiting]
        self._learn({(source, one) for source, first, second, _kind in wanted for one in (first, second)})
        pairs = ((self.known.get((s, a)), self.known.get((s, b)), kind) for s, a, b, kind in wanted)
        return [(one, other, kind) for one, other, kind in pairs if one is not None and other is not None]

    def _learn(self, keys: set[tuple[str, str]]) -> None:
        missing = keys - set(self.known)
        if missing:
            rows = Ticket.objects.filter(customer_id=self.customer.pk, external_id__in={one for _s, one in missing})
            self.known |= {(row.source, row.external_id): row for row in rows}

    def _old(self, one: Arriving, found: _Found) -> OldTicket:
        line = one.ticket
        requester = found.requester or self._asker()
        owner_id = found.owner.pk if found.owner else responsible_now(self.customer.pk, self.ground.now).person_id
        return OldTicket(
            organisation=found.place,
            source=line.source,
            external_id=line.external_id,
            requester_id=requester.pk,
            owner_id=owner_id,
            opened_at=line.opened_at,
            facts=_facts(line, found),
            words=tuple(self._words(entry, one) for entry in sorted(line.entries, key=lambda entry: entry.at)),
        )

    def _asker(self) -> Person:
        found = Person.objects.filter(organisation=self.customer, name=ASKER).first()
        return found or admit_persons([Arrival(self.customer, NewPerson(name=ASKER))])[0]

    def _words(self, entry: Entry, one: Arriving) -> OldWords:
        author = self._person(entry.author)
        given = entry.author.name or entry.author.email if entry.author else ""
        party = entry.party or (Party.PROVIDER if author and author.is_provider else Party.CUSTOMER)
        return OldWords(
            body=(entry.text or plain_text(entry.html)).strip(),
            party=Party(party).value,
            at=entry.at,
            is_internal=entry.is_internal and party != Party.CUSTOMER,
            channel=entry.channel,
            author_id=author.pk if author and party != Party.SYSTEM else None,
            author_label=given or (author.name if author else ""),
            call_seconds=entry.call_seconds,
            files=tuple((one.files[file.path], safe_name(file.name or file.path)) for file in entry.attachments),
        )


def _people_of(line: TicketLine) -> list[Who]:
    everybody = [line.requester, line.owner, *(entry.author for entry in line.entries)]
    return [who for who in everybody if who is not None]


def _facts(line: TicketLine, found: _Found) -> dict[str, object]:
    """Columns of the ticket, brought to what its tables allow."""
    facts: dict[str, object] = {name: getattr(line, name) for name in _PLAIN}
    state = State.CANCELLED if line.state == State.MERGED else State(line.state)
    facts["state"] = state
    facts["system_id"] = found.system.pk if found.system else None
    facts["project_id"] = found.project_id
    facts["project_key"] = str(found.project_id or "")
    facts["cause"] = line.cause or (Cause.OTHER.value if state in SOLVED_STATES else "")
    if state not in OPEN_STATES:
        facts["resolved_at"] = line.resolved_at or (line.closed_at if state in SOLVED_STATES else None)
        facts["confirmed_at"] = line.confirmed_at
    if state in FINAL_STATES:
        facts["closed_at"] = line.closed_at or line.resolved_at
    if state is State.WAITING and line.pause is not None:
        facts["pause_reason"], facts["paused_at"] = line.pause.reason, line.pause.since
    return facts
