# SPDX-License-Identifier: Apache-2.0
"""What must hold before a verb: state, time, party. Every refusal says what to do next."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.desk.choices import OPEN_STATES, Party, State
from keepwell.desk.models import Ticket
from keepwell.desk.parties import party_of, serves
from keepwell.kernel.actor import Actor, Via
from keepwell.kernel.errors import Conflict, DomainError

#: how far back a call or mail may be entered afterwards (K3)
BACKDATING_WINDOW = timedelta(days=3)
#: what counts as "just now" and needs no reason
GRACE = timedelta(minutes=5)
#: doors that bring instants from elsewhere (arrival at the mailbox, the log of another desk)
_TIMED_DOORS = (Via.MAIL, Via.IMPORT, Via.JOB, Via.DEMO)


def require_open(ticket: Ticket) -> None:
    """Work must be owed on the ticket."""
    if ticket.state in OPEN_STATES:
        return
    if ticket.state == State.MERGED:
        raise DomainError(_("%(number)s lives on in another ticket; do this there.") % {"number": ticket.number})
    raise DomainError(
        _("%(number)s is %(state)s. Reopen it first, with the reason.")
        % {"number": ticket.number, "state": ticket.get_state_display()}
    )


def require_state(ticket: Ticket, *states: State, instead: str) -> None:
    """The ticket must be in one of these states; `instead` is the sentence that says what to do."""
    if ticket.state not in states:
        raise DomainError(
            _("%(number)s is %(state)s. %(instead)s")
            % {"number": ticket.number, "state": ticket.get_state_display(), "instead": instead}
        )


def require_provider(actor: Actor, ticket: Ticket, sentence: str) -> None:
    """The actor must stand on the service team's side (or be Keepwell itself)."""
    if party_of(actor, ticket) is Party.CUSTOMER:
        raise DomainError(sentence)


def require_in_project(actor: Actor, organisation_id: UUID, project_id: UUID | None) -> None:
    """Into a project's rows only its members and the service team put something (ADR 0130)."""
    if project_id is None or actor.is_system or project_id in actor.projects or serves(actor, organisation_id):
        return
    raise DomainError(
        _("Only members of a project put tickets into it. Ask who leads the project, or choose none."),
        field="project_id",
    )


def require_customer(actor: Actor, ticket: Ticket, sentence: str) -> None:
    """The actor must stand on the customer's side."""
    if party_of(actor, ticket) is Party.PROVIDER:
        raise DomainError(sentence)


def require_version(ticket: Ticket, expected: int | None) -> None:
    """Nobody else has changed the ticket since the form was shown."""
    if expected is not None and expected != ticket.version:
        raise Conflict(
            _("Somebody else changed %(number)s meanwhile. Look again and save once more.") % {"number": ticket.number}
        )


def require_future(instant: datetime, now: datetime, field: str) -> None:
    """An end must lie ahead."""
    if instant <= now:
        raise DomainError(_("This time has passed. Choose a later one."), field=field)


def business_time(actor: Actor, claimed: datetime | None, reason: str, *, now: datetime, field: str) -> datetime:
    """When it happened: now, or an earlier instant that the author vouches for within the window (K3, D6)."""
    if claimed is None:
        return now
    if claimed > now:
        raise DomainError(_("This time lies in the future. Enter when it really happened."), field=field)
    if actor.via in _TIMED_DOORS:
        return claimed
    if now - claimed > BACKDATING_WINDOW:
        raise DomainError(
            _("Only the last %(days)s days may be entered afterwards. Write what happened as an internal note.")
            % {"days": BACKDATING_WINDOW.days},
            field=field,
        )
    if now - claimed > GRACE and not reason.strip():
        raise DomainError(_("Say why this is entered only now."), field="late_reason")
    return claimed
