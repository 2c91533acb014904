# SPDX-License-Identifier: Apache-2.0
"""Acts on picked tickets: one after the other, each judged, done and logged on its own; what failed says why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk import services
from keepwell.desk.choices import Cause, Kind, LinkKind
from keepwell.desk.models import Ticket
from keepwell.desk.selectors import verbs_for
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import Conflict, DomainError, KeepwellError
from keepwell.ui.faces import Text

MOST = 200


@command
class HandOut:
    """To whom, and why where somebody works on them already."""

    owner_id: UUID = field(gettext_lazy("New owner"), ref="people.Staff")
    reason: str = field(
        gettext_lazy("Reason"),
        max_length=300,
        personal=True,
        default="",
        help=gettext_lazy("For those that somebody works on."),
    )


@command
class Classify:
    """What all of them shall say; what is left empty stays."""

    kind: str = field(gettext_lazy("Kind"), choices=Kind, default="")
    module: str = field(gettext_lazy("Module"), max_length=80, default="")
    topic: str = field(gettext_lazy("Topic"), max_length=80, default="")
    cause: str = field(gettext_lazy("Cause"), choices=Cause, default="")
    reason: str = field(gettext_lazy("Reason"), max_length=300, personal=True, default="")


@command
class Under:
    """Below which ticket."""

    parent: UUID = field(gettext_lazy("Part of"), ref="desk.Ticket")


@command
class Into:
    """Into which ticket."""

    into_id: UUID = field(gettext_lazy("Into"), ref="desk.Ticket")


Run = Callable[[Actor, Ticket, Any, str | None], object]


@dataclass(frozen=True, slots=True)
class Many:
    """An act on many: its words, what it needs of each ticket (a verb of the desk), and how one is done."""

    code: str
    title: Text
    command: type
    needs: tuple[str, ...]
    run: Run
    #: whose way back the toast offers
    undone_as: Any = None
    hint: Text = ""
    key: str = ""
    #: the ticket all others are put into or below is chosen among these words
    other: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each: numbers done, and those left alone with the reason."""

    done: tuple[Ticket, ...]
    refused: tuple[tuple[Ticket, str], ...]


def fits(actor: Actor, act: Many, ticket: Ticket) -> bool:
    """Whether the act makes sense for this ticket and the reader may do it."""
    offered = {name.partition(".")[2] for name in verbs_for(actor, ticket)}
    return any(name in offered for name in act.needs)


def run(actor: Actor, act: Many, tickets: Sequence[Ticket], words: Any, key: str | None) -> Outcome:
    """Do it ticket by ticket; a repetition with the same key does nothing twice."""
    done, refused = [], []
    for ticket in tickets:
        try:
            act.run(actor, ticket, words, f"{key}:{ticket.pk}" if key else None)
        except KeepwellError as error:
            refused.append((ticket, _why(error)))
        else:
            done.append(ticket)
    return Outcome(tuple(done), tuple(refused))


def _why(error: KeepwellError) -> str:
    is_said = isinstance(error, DomainError | Conflict)
    return str(error.message) if is_said else _("You may not do this here.")


def _assign(actor: Actor, ticket: Ticket, words: HandOut, key: str | None) -> object:
    return hand_out(actor, ticket, words.owner_id, words.reason, key)


def hand_out(actor: Actor, ticket: Ticket, owner_id: UUID, reason: str, key: str | None) -> object:
    """Name the owner of a new ticket; hand over one that is worked on."""
    if ticket.owner_id == owner_id:
        raise DomainError(_("The ticket is theirs already."))
    if "desk.assign_ticket" in verbs_for(actor, ticket):
        words = services.AssignTicket(owner_id=owner_id, deputy_id=ticket.deputy_id, team_id=ticket.team_id)
        return services.assign_ticket(actor, ticket.pk, words, key=key)
    handed = services.TransferTicket(owner_id=owner_id, reason=reason)
    return services.transfer_ticket(actor, ticket.pk, handed, key=key)


def _classify(actor: Actor, ticket: Ticket, words: Classify, key: str | None) -> None:
    facts = {name: getattr(words, name) for name in ("module", "topic", "cause") if getattr(words, name)}
    changes_kind = bool(words.kind) and words.kind != ticket.kind
    if not facts and not words.kind:
        raise DomainError(_("Choose what shall change."))
    if facts:
        services.edit_facts(actor, ticket.pk, services.EditFacts(**facts), key=f"{key}:facts" if key else None)
    if changes_kind:
        reclass = services.Reclassify(
            kind=words.kind,
            is_production_stopped=ticket.is_production_stopped,
            is_data_lost=ticket.is_data_lost,
            affected_count=ticket.affected_count,
            reason=words.reason,
        )
        services.reclassify(actor, ticket.pk, reclass, key=f"{key}:kind" if key else None)


def _below(actor: Actor, ticket: Ticket, words: Under, key: str | None) -> object:
    link = services.LinkTickets(other_id=words.parent, kind=LinkKind.PARENT.value)
    return services.link_tickets(actor, ticket.pk, link, key=key)


def _merge(actor: Actor, ticket: Ticket, words: Into, key: str | None) -> object:
    return services.merge_ticket(actor, ticket.pk, services.MergeTicket(into_id=words.into_id), key=key)


def _plain(action: Any) -> Run:
    def one(actor: Actor, ticket: Ticket, words: Any, key: str | None) -> object:
        return action(actor, ticket.pk, *(() if action.command is Nothing else (words,)), key=key)

    return one


_ACTS = (
    Many("assign", gettext_lazy("Assign"), HandOut, ("assign_ticket", "transfer_ticket"), _assign,
         services.transfer_ticket, key="a"),
    Many("take", gettext_lazy("Take over"), Nothing, ("take",), _plain(services.take), services.take, key="t"),
    Many("classify", gettext_lazy("Classify…"), Classify, ("edit_facts",), _classify, services.edit_facts,
         gettext_lazy("What is left empty stays as it is."), key="e"),
    Many("pause", gettext_lazy("Pause…"), services.Pause, ("pause",), _plain(services.pause), services.pause,
         gettext_lazy("The customer sees reason and end. Clocks stand still only for reasons that the contract lists."),
         key="p"),
    Many("watch", gettext_lazy("Follow"), services.Watch, ("watch",), _plain(services.watch), None,
         gettext_lazy("Without a name it is you."), key="w"),
    Many("parent", gettext_lazy("Put below…"), Under, ("link_tickets",), _below, None,
         gettext_lazy("Several reports of one trouble become parts of one ticket."), key="l", other="parent"),
    Many("merge", gettext_lazy("Merge…"), Into, ("merge_ticket",), _merge, None,
         gettext_lazy("The conversation goes on in the other ticket, which keeps the strictest clocks. This cannot be"
                      " undone."), key="m", other="into_id"),
    Many("close", gettext_lazy("Close those confirmed"), services.CloseTicket, ("close_ticket",),
         _plain(services.close_ticket),
         services.close_ticket, key="d"),
)  # fmt: skip
ACTS: Mapping[str, Many] = {act.code: act for act in _ACTS}
