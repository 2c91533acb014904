# SPDX-License-Identifier: Apache-2.0
"""What the reader may do with a ticket now: the state allows it, the party fits, and the policies say yes."""

from keepwell.desk.choices import OPEN_STATES, Party, State
from keepwell.desk.models import Ticket
from keepwell.desk.ownership import is_dispatch
from keepwell.desk.parties import party_of
from keepwell.desk.services.reply import TALKING_STATES
from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.registry import action_named

_SOLVED = (State.RESOLVED, State.CONFIRMED)
_ANY = tuple(State)
_BOTH = (Party.CUSTOMER, Party.PROVIDER)
_US, _THEM = (Party.PROVIDER,), (Party.CUSTOMER,)

#: verb -> states in which it makes sense, parties that use it; in the order of the page's buttons
_VERBS: tuple[tuple[str, tuple[State, ...], tuple[Party, ...]], ...] = (
    ("reply", TALKING_STATES, _BOTH),
    ("take", OPEN_STATES, _US),
    ("resolve_ticket", OPEN_STATES, _US),
    ("restore_service", OPEN_STATES, _US),
    ("give_workaround", OPEN_STATES, _US),
    ("confirm", (State.RESOLVED,), _THEM),
    ("reject_solution", (State.RESOLVED,), _THEM),
    ("accept_workaround", OPEN_STATES, _THEM),
    ("challenge_workaround", OPEN_STATES, _THEM),
    ("submit_interim_plan", OPEN_STATES, _US),
    ("approve_interim_plan", OPEN_STATES, _BOTH),
    ("return_interim_plan", OPEN_STATES, _BOTH),
    ("pause", (State.NEW, State.IN_PROGRESS), _US),
    ("resume", (State.WAITING,), _US),
    ("assign_ticket", OPEN_STATES, _US),
    ("transfer_ticket", OPEN_STATES, _US),
    ("log_call", TALKING_STATES, _US),
    ("attach_files", TALKING_STATES, _BOTH),
    ("reclassify", OPEN_STATES, _US),
    ("edit_facts", tuple(state for state in State if state is not State.MERGED), _US),
    ("link_tickets", _ANY, _US),
    ("merge_ticket", OPEN_STATES, _US),
    ("watch", _ANY, _BOTH),
    ("close_ticket", _SOLVED, _US),
    ("reopen", (State.RESOLVED, State.CONFIRMED, State.CLOSED, State.CANCELLED), _BOTH),
    ("withdraw_ticket", OPEN_STATES, _THEM),
    ("decline_ticket", OPEN_STATES, _US),
    ("waive", _ANY, _US),
)


def verbs_for(
    actor: Actor, ticket: Ticket, *, has_waiting_plan: bool = False, has_workaround: bool = False
) -> tuple[str, ...]:
    """The names of the actions (`desk.reply`, …) that the reader can use, in the order of the page's buttons."""
    party = party_of(actor, ticket)
    fitting = [name for name, states, parties in _VERBS if ticket.state in states and party in parties]
    left_out = _left_out(ticket, has_waiting_plan=has_waiting_plan, has_workaround=has_workaround)
    return tuple(f"desk.{name}" for name in fitting if name not in left_out and _may(actor, f"desk.{name}", ticket))


def _left_out(ticket: Ticket, *, has_waiting_plan: bool, has_workaround: bool) -> set[str]:
    """Verbs whose object is missing."""
    found = {"assign_ticket"} if not is_dispatch(ticket) else {"transfer_ticket"}
    if not has_waiting_plan:
        found |= {"approve_interim_plan", "return_interim_plan"}
    if not has_workaround:
        found |= {"accept_workaround", "challenge_workaround"}
    if ticket.restored_at is not None:
        found.add("restore_service")
    return found


def _may(actor: Actor, name: str, ticket: Ticket) -> bool:
    context = {"risk": str(action_named(name).risk), "mfa": actor.mfa, "via": str(actor.via)}
    return ports.authorizer().authorise(actor, name, ticket, context).allowed
