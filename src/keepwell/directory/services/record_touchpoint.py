# SPDX-License-Identifier: Apache-2.0
"""Note that we spoke with somebody."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from keepwell.directory.choices import Mood, TouchKind
from keepwell.directory.events import TouchpointRecorded
from keepwell.directory.models import Touchpoint
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Person

#: what is said of a person's motives is kept for a year unless told otherwise, and never longer than two (B49)
KEPT_FOR, KEPT_AT_MOST = timedelta(days=365), timedelta(days=730)


@command
class RecordTouchpoint:
    """How, when, what was said; restricted notes are read by CSM, deputy and service manager only."""

    kind: str = field(_("How"), choices=TouchKind)
    met_at: datetime | None = field(_("When"), default=None, help=_("Empty: now."))
    summary: str = field(_("What was said"), widget="textarea", personal=True, max_length=20_000)
    mood: str = field(_("Mood"), choices=Mood, default=Mood.NEUTRAL.value)
    follow_up_on: date | None = field(_("Come back on"), default=None)
    is_restricted: bool = field(_("Restricted: only CSM, deputy and service manager read it"), default=False)
    keep_until: date | None = field(_("Delete on"), default=None, help=_("For restricted notes. Empty: after a year."))


@action(
    "directory.record_touchpoint",
    title=_("Note a conversation"),
    target=Person,
    command=RecordTouchpoint,
    lock=False,
)
def record_touchpoint(actor: Actor, person: Person, command: RecordTouchpoint, *, now: datetime) -> Touchpoint:
    """Keep it with the person."""
    met_at = command.met_at or now
    if met_at > now:
        raise DomainError(_("This lies in the future. Note a conversation after it took place."), "met_at")
    if not command.summary.strip():
        raise DomainError(_("Write what was said; a line is enough."), "summary")
    made = Touchpoint.objects.create(
        person=person,
        organisation_id=person.organisation_id,
        customer_id=person.customer_id,
        by_id=actor.person_id,
        kind=command.kind,
        met_at=met_at,
        summary=command.summary.strip(),
        mood=command.mood,
        follow_up_on=command.follow_up_on,
        is_restricted=command.is_restricted,
        keep_until=_end(command, now.date()),
    )
    publish(
        TouchpointRecorded(
            touchpoint_id=made.pk,
            organisation_id=made.organisation_id,
            customer_id=made.customer_id,
            person_id=person.pk,
            kind=made.kind,
            mood=made.mood,
        )
    )
    return made


def _end(command: RecordTouchpoint, today: date) -> date | None:
    if not command.is_restricted:
        return None
    end = command.keep_until or today + KEPT_FOR
    if not today < end <= today + KEPT_AT_MOST:
        raise DomainError(
            _("Restricted notes are deleted within two years. Choose a day from tomorrow to then."), "keep_until"
        )
    return end
