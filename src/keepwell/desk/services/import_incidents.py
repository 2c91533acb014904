# SPDX-License-Identifier: Apache-2.0
"""Bring cases of another desk's log into ours: many at a time, each event once, with its own instant (H1, K3)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson
from django.db import connection
from django.utils.translation import gettext_lazy as _

from keepwell.desk.events import HistoryImported
from keepwell.desk.incident_log.cases import Historic, IncomingCase, incoming
from keepwell.desk.models import ImportedCase, Ticket
from keepwell.kernel.actions import Risk, note_change_for, publish, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.numbers import next_number
from keepwell.people.models import Organisation
from keepwell.sla.services import Standing, append_many, start_many

#: columns of a known ticket that more history may change
_MOVING = [
    "state", "severity", "pause_reason", "paused_at", "resolved_at", "restored_at", "confirmed_at", "closed_at",
    "cause", "turn", "transfer_count", "reopen_count", "updated_at", "next_due_at", "next_due_kind", "clock_state",
    "answer_promised_at",
]  # fmt: skip
#: rows of events are many and plain: as one JSON value they cost a third of what bulk_create() takes
_KEEP_EVENTS = """
INSERT INTO desk_importedevent (id, organisation_id, customer_id, case_id, key, "row", occurred_at, recorded_at,
                                meanings, "group", reassigned)
SELECT id, organisation_id, customer_id, case_id, key, "row", occurred_at, recorded_at, meanings, "group", reassigned
  FROM jsonb_to_recordset(%s::jsonb) AS x (
       id uuid, organisation_id uuid, customer_id uuid, case_id uuid, key text, "row" int, occurred_at timestamptz,
       recorded_at timestamptz, meanings text[], "group" text, reassigned int)
"""


@command
class ImportIncidents:
    """From which log the cases come."""

    source: str = field(label=_("Mapping"), max_length=40)
    file_digest: str = field(label=_("Digest of the file"), max_length=64)


@set_action(
    "desk.import_incidents",
    title=_("Import incidents"),
    target=Organisation,
    command=ImportIncidents,
    risk=Risk.HIGH,
    makes=True,
)
def import_incidents(
    actor: Actor, organisation: Organisation, items: Sequence[Historic], command: ImportIncidents, *, now: datetime
) -> None:
    """Make tickets of new cases and go on with known ones; an event that is here already adds nothing."""
    cases = incoming(items, now)
    if not cases:
        return
    standings = _promises(cases, actor, now)
    for one in cases:
        one.show(standings[one.ticket.promise_id], now)
    _write(cases, organisation, now)
    for one in cases:
        note_change_for(one.ticket, {"imported events": (None, len(one.events))})
    publish(
        HistoryImported(
            organisation_id=organisation.pk,
            customer_id=organisation.customer_id,
            source=command.source,
            ticket_ids=tuple(one.ticket.pk for one in cases),
        )
    )


def _promises(cases: Sequence[IncomingCase], actor: Actor, now: datetime) -> dict[UUID, Standing]:
    begun = [(one.promise(), one.facts(now)) for one in cases if one.is_new]
    going_on = {one.ticket.promise_id: one.facts(now) for one in cases if not one.is_new}
    standings = start_many(begun, actor=actor, now=now) if begun else {}
    return standings | (append_many(going_on, actor=actor, now=now) if going_on else {})


def _write(cases: Sequence[IncomingCase], organisation: Organisation, now: datetime) -> None:
    new = [one for one in cases if one.is_new]
    going_on = [one for one in cases if not one.is_new]
    if new:
        number = next_number(f"ticket:{organisation.customer_id}", len(new))
        for place, one in enumerate(new):
            one.ticket.number = f"{organisation.ticket_prefix}-{number + place}"
        Ticket.objects.bulk_create([one.ticket for one in new])
        ImportedCase.objects.bulk_create([one.case for one in new])
    if going_on:
        Ticket.objects.bulk_update([one.ticket for one in going_on], _MOVING)
        ImportedCase.objects.bulk_update([one.case for one in going_on], ["memory"])
    rows = [row for one in cases for row in one.event_rows(now)]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_EVENTS, [orjson.dumps(rows).decode()])
