# SPDX-License-Identifier: Apache-2.0
"""Tickets as lines of the ticket format, so that another installation can take them in; and the files they name."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from keepwell.desk.choices import State
from keepwell.desk.models import Attachment, Message, Ticket, TicketLink
from keepwell.files.models import StoredFile
from keepwell.kernel.scope import reading
from keepwell.people.choices import ContactKind
from keepwell.people.models import Contact, Person
from keepwell.sla.models import Clock
from keepwell.transfer.packing.stocks import Extent

SOURCE = "keepwell"
_AT_ONCE = 100
_PLAIN = (
    "number", "title", "kind", "severity", "opened_at", "first_answered_at", "restored_at", "resolved_at",
    "confirmed_at", "closed_at", "is_confidential", "is_production_stopped", "is_data_lost", "affected_count",
    "module", "topic", "cad_tool", "integration_version", "workstation", "cause", "cause_evidence", "solution",
    "transfer_count", "reopen_count",
)  # fmt: skip


def path_of(sha256: str) -> str:
    """Where a file lies in the archive: by its content, once."""
    return f"attachments/{sha256[:2]}/{sha256}"


class _Page:
    """Everything that belongs to some tickets, in seven queries."""

    def __init__(self, extent: Extent, tickets: Sequence[Ticket]) -> None:
        actor = extent.actor
        ids = [one.pk for one in tickets]
        with reading(actor):
            messages = list(
                Message.objects.visible_to(actor).filter(ticket_id__among=ids).order_by("occurred_at", "pk")
            )
            attachments = (
                Attachment.objects.visible_to(actor)
                .filter(message_id__among=[one.pk for one in messages])
                .select_related("file")
            )
            self.files: dict[UUID, list[Attachment]] = defaultdict(list)
            for file in attachments:
                self.files[file.message_id].append(file)
            links = TicketLink.objects.filter(ticket_id__among=ids).select_related("other")
            self.links: dict[UUID, list[TicketLink]] = defaultdict(list)
            for link in links:
                self.links[link.ticket_id].append(link)
            self.clocks: dict[UUID, list[Clock]] = defaultdict(list)
            promises = [one.promise_id for one in tickets]
            for clock in Clock.objects.filter(promise_id__among=promises).order_by("started_at", "milestone"):
                self.clocks[clock.promise_id].append(clock)
            wanted = {one.requester_id for one in tickets} | {one.owner_id for one in tickets}
            wanted |= {one.author_id for one in messages if one.author_id}
            self.people = {one.pk: one for one in Person.objects.filter(pk__among=wanted)}
            mails = Contact.objects.filter(person_id__among=wanted, kind=ContactKind.EMAIL, is_primary=True)
            self.mails = dict(mails.visible_to(actor).values_list("person_id", "value"))
        self.words: dict[UUID, list[Message]] = defaultdict(list)
        for message in messages:
            self.words[message.ticket_id].append(message)

    def who(self, person_id: UUID | None, label: str = "") -> dict[str, str]:
        """A person as others can find him."""
        known = self.people.get(person_id) if person_id else None
        return {
            "name": label or (known.name if known else ""),
            "email": self.mails.get(person_id, "") if person_id else "",
        }


def ticket_lines(extent: Extent) -> Iterator[dict[str, Any]]:
    """One line a ticket, in the order of their opening numbers."""
    related = ("organisation", "system", "project")
    for tickets in extent.pages(lambda: extent.tickets().select_related(*related), _AT_ONCE):
        page = _Page(extent, tickets)
        for ticket in tickets:
            yield _line(ticket, page)


def _line(ticket: Ticket, page: _Page) -> dict[str, Any]:
    line: dict[str, Any] = {"source": SOURCE, "external_id": ticket.number, "state": ticket.state}
    line |= {name: getattr(ticket, name) for name in _PLAIN}
    if ticket.state == State.WAITING:
        line["pause"] = {"reason": ticket.pause_reason, "since": ticket.paused_at}
    line["organisation"] = ticket.organisation.code
    line["system"] = ticket.system.code if ticket.system else ""
    line["project"] = ticket.project.code if ticket.project else ""
    line["requester"] = page.who(ticket.requester_id)
    line["owner"] = page.who(ticket.owner_id)
    line["entries"] = [_entry(one, page) for one in page.words[ticket.pk]]
    line["links"] = [{"kind": one.kind, "external_id": one.other.number} for one in page.links[ticket.pk]]
    line["clocks"] = [_clock(one) for one in page.clocks[ticket.promise_id]]
    if ticket.external_id:
        line["came_from"] = {"source": ticket.source, "external_id": ticket.external_id}
    return {name: value for name, value in line.items() if value not in (None, "")}


def _entry(message: Message, page: _Page) -> dict[str, Any]:
    found: dict[str, Any] = {
        "at": message.occurred_at,
        "recorded_at": message.recorded_at,
        "author": page.who(message.author_id, message.author_label),
        "party": message.party,
        "is_internal": message.is_internal,
        "channel": message.channel,
        "text": message.body,
    }
    if message.call_seconds is not None:
        found["call_seconds"] = message.call_seconds
    files = page.files[message.pk]
    if files:
        found["attachments"] = [
            {"path": path_of(one.file.sha256), "name": one.name, "size": one.file.size, "sha256": one.file.sha256}
            for one in files
        ]
    return found


def _clock(clock: Clock) -> dict[str, Any]:
    return {
        "milestone": clock.milestone, "cycle": clock.cycle, "status": clock.status, "result": clock.result,
        "goal_seconds": clock.goal_seconds, "used_seconds": clock.used_seconds,
        "paused_seconds": clock.paused_seconds, "started_at": clock.started_at, "due_at": clock.due_at,
        "stopped_at": clock.stopped_at, "breached_at": clock.breached_at,
    }  # fmt: skip


def ticket_files(extent: Extent) -> Iterator[StoredFile]:
    """The contents the lines name, each once; their digests are all that is remembered."""
    seen: set[bytes] = set()
    for tickets in extent.pages(lambda: extent.tickets().only("pk"), 500):
        with reading(extent.actor):
            rows = Attachment.objects.visible_to(extent.actor).filter(
                message__ticket_id__in=[one.pk for one in tickets]
            )
            files = [one.file for one in rows.select_related("file")]
        for file in files:
            digest = bytes.fromhex(file.sha256)
            if digest not in seen:
                seen.add(digest)
                yield file
