# SPDX-License-Identifier: Apache-2.0
"""How tickets and their parts look in the API; an action answers with the same shapes as lists do."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from keepwell.desk.models import InterimPlan, Message, Ticket, TicketLink, Watcher, Workaround
from keepwell.kernel.api.representations import shows


class TicketLineShape(Schema):
    """A ticket as lists carry it; `queue_at` is its place in the queue."""

    id: UUID
    number: str
    title: str
    kind: str
    state: str
    severity: str
    channel: str
    turn: str
    organisation_id: UUID
    customer_id: UUID
    requester_id: UUID
    owner_id: UUID
    deputy_id: UUID | None
    system_id: UUID | None
    module: str
    topic: str
    is_production_stopped: bool
    is_data_lost: bool
    affected_count: int
    is_confidential: bool
    next_due_at: datetime | None
    next_due_kind: str
    clock_state: str
    answer_promised_at: datetime | None
    pause_reason: str
    paused_at: datetime | None
    pause_until: datetime | None
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    transfer_count: int
    reopen_count: int
    version: int


class TicketShape(TicketLineShape):
    """A ticket with all its plain facts."""

    raised_by_id: UUID | None
    team_id: UUID | None
    project_id: UUID | None
    cad_tool: str
    integration_version: str
    workstation: str
    cause: str
    solution: str
    pause_note: str
    recorded_at: datetime
    first_answered_at: datetime | None
    restored_at: datetime | None
    resolved_at: datetime | None
    confirmed_at: datetime | None
    merged_into_id: UUID | None
    same_topic_people: int | None
    same_topic_departments: int | None
    same_topic_companies: int | None
    source: str
    external_id: str


class BadgeShape(Schema):
    """A person as others name him."""

    id: UUID
    name: str
    job_title: str
    organisation: str
    is_provider: bool


class QueuedShape(TicketLineShape):
    """A line of the queue: the ticket and the names around it."""

    system: str
    organisation: str
    customer: str
    requester: BadgeShape | None
    owner: BadgeShape | None
    deputy: BadgeShape | None
    workaround_until: datetime | None
    has_waiting_plan: bool


class TicketList(Schema):
    """Up to fifty tickets; `next` goes into `after`, empty at the end."""

    items: list[QueuedShape]
    next: str


class FileShape(Schema):
    """A file of a message; its bytes are at `/attachments/{id}`."""

    id: UUID
    name: str
    size: int
    media_type: str


class MessageShape(Schema):
    """What was said."""

    id: UUID
    ticket_id: UUID
    author_id: UUID | None
    author_label: str
    party: str
    is_internal: bool
    is_automatic: bool
    channel: str
    body: str
    call_seconds: int | None
    occurred_at: datetime
    recorded_at: datetime
    late_reason: str


class SpokenShape(MessageShape):
    """What was said, with its files."""

    attachments: list[FileShape]


class SpokenList(Schema):
    """A stretch of a conversation, oldest first; `next` goes into `after`, null at the end."""

    items: list[SpokenShape]
    next: UUID | None


class InterimPlanShape(Schema):
    """How a regulation is met until the real change is ready."""

    id: UUID
    ticket_id: UUID
    text: str
    file_name: str
    author_id: UUID
    approver_id: UUID
    state: str
    submitted_at: datetime
    expires_at: datetime
    decided_at: datetime | None
    decision_note: str


class WorkaroundShape(Schema):
    """A temporary method with its end."""

    id: UUID
    ticket_id: UUID
    text: str
    owner_id: UUID
    published_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    challenged_at: datetime | None
    challenge: str
    ended_at: datetime | None


class TicketLinkShape(Schema):
    """A directed link between two tickets."""

    id: UUID
    ticket_id: UUID
    other_id: UUID
    kind: str
    made_at: datetime


class WatcherShape(Schema):
    """A person who is told what happens to a ticket."""

    id: UUID
    ticket_id: UUID
    person_id: UUID
    since: datetime


class UploadShape(Schema):
    """A file that waits to be attached; `claim` goes into `attachments` of an action, for a day, by the sender only."""

    claim: str
    name: str
    size: int
    media_type: str
    expires_at: datetime


shows(Ticket, TicketShape)
shows(Message, MessageShape)
shows(InterimPlan, InterimPlanShape)
shows(Workaround, WorkaroundShape)
shows(TicketLink, TicketLinkShape)
shows(Watcher, WatcherShape)
