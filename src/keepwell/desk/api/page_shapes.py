# SPDX-License-Identifier: Apache-2.0
"""How a ticket's whole page looks in the API."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from keepwell.desk.api.clock_shapes import ClocksShape
from keepwell.desk.api.shapes import BadgeShape, InterimPlanShape, TicketShape, WorkaroundShape


class TicketPeopleShape(Schema):
    """Who has to do with the ticket."""

    requester: BadgeShape | None
    raised_by: BadgeShape | None
    owner: BadgeShape | None
    deputy: BadgeShape | None
    csm: BadgeShape | None
    csm_deputy: BadgeShape | None
    watchers: list[BadgeShape]


class OtherTicketShape(Schema):
    """Another ticket in one line."""

    id: UUID
    number: str
    title: str
    state: str
    opened_at: datetime
    resolved_at: datetime | None


class LinkedShape(Schema):
    """A link with the ticket at its other end; `is_ours` when this ticket holds it."""

    kind: str
    words: str
    is_ours: bool
    other: OtherTicketShape


class TicketPageShape(TicketShape):
    """A ticket, who has to do with it, its clocks with their why, and what the caller may do with it now."""

    party: str
    organisation: str
    customer: str
    system: str
    people: TicketPeopleShape
    plans: list[InterimPlanShape]
    workarounds: list[WorkaroundShape]
    links: list[LinkedShape]
    merged_into: OtherTicketShape | None
    merged: list[OtherTicketShape]
    similar: list[OtherTicketShape]
    clocks: ClocksShape
    verbs: list[str]
