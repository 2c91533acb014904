# SPDX-License-Identifier: Apache-2.0
"""On whose side an actor stands in a case. The same person may ask here and help there."""

from uuid import UUID

from keepwell.desk.choices import Channel, Party
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import Actor, Via
from keepwell.people.choices import SERVICE_ROLES, Role

#: roles that decide when a case has been pushed around (A18)
LEADING_ROLES = (Role.CSM, Role.CSM_DEPUTY, Role.SERVICE_MANAGER)
#: roles of the customer that may ask in somebody else's name
SPEAKING_ROLES = (Role.KEY_USER, Role.SPECIALIST, Role.OFFICE_HEAD)

_CHANNELS = {
    Via.WEB: Channel.WEB,
    Via.API: Channel.API,
    Via.MAIL: Channel.MAIL,
    Via.IMPORT: Channel.IMPORT,
    Via.JOB: Channel.MONITORING,
}


def _holds_one(actor: Actor, roles: tuple[Role, ...], organisation_id: UUID) -> bool:
    return any(actor.holds(role, organisation_id) for role in roles)


def serves(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor belongs to the service team of the organisation."""
    return _holds_one(actor, SERVICE_ROLES, organisation_id)


def leads(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor is the organisation's CSM, deputy or a service manager."""
    return _holds_one(actor, LEADING_ROLES, organisation_id)


def speaks_for_others(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor may open a ticket in another person's name."""
    return actor.is_system or serves(actor, organisation_id) or _holds_one(actor, SPEAKING_ROLES, organisation_id)


def party_of(actor: Actor, ticket: Ticket) -> Party:
    """Whose word it is: who asked stays the customer, whatever roles he holds."""
    if actor.is_system:
        return Party.SYSTEM
    if actor.person_id == ticket.requester_id:
        return Party.CUSTOMER
    if actor.person_id in (ticket.owner_id, ticket.deputy_id) or serves(actor, ticket.organisation_id):
        return Party.PROVIDER
    return Party.CUSTOMER


def channel_of(actor: Actor, chosen: str = "") -> str:
    """The channel named, else the door the actor came through."""
    return chosen or _CHANNELS.get(actor.via, Channel.WEB)
