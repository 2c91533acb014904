# SPDX-License-Identifier: Apache-2.0
"""What may be done: remove, restore, purge, hold, and answer what persons ask about their data."""

from keepwell.retention.services.ask_about_person import AskAboutPerson, ask_about_person
from keepwell.retention.services.ask_removal import (
    RemoveTickets,
    ask_removal_of_organisation,
    ask_removal_of_project,
    ask_removal_of_tickets,
)
from keepwell.retention.services.decide_removal import approve_removal, decline_removal
from keepwell.retention.services.erase_person import ErasePerson, erase_person
from keepwell.retention.services.give_package import give_package
from keepwell.retention.services.place_hold import (
    PlaceHold,
    hold_organisation,
    hold_person,
    hold_project,
    hold_ticket,
)
from keepwell.retention.services.purge_removals import purge_removals
from keepwell.retention.services.refuse_person_request import RefusePersonRequest, refuse_person_request
from keepwell.retention.services.release_hold import ReleaseHold, release_hold
from keepwell.retention.services.remove import (
    Remove,
    remove_attachment,
    remove_contract,
    remove_system,
    remove_ticket,
)
from keepwell.retention.services.restore_removal import restore_removal

__all__ = [
    "AskAboutPerson",
    "ErasePerson",
    "PlaceHold",
    "RefusePersonRequest",
    "ReleaseHold",
    "Remove",
    "RemoveTickets",
    "approve_removal",
    "ask_about_person",
    "ask_removal_of_organisation",
    "ask_removal_of_project",
    "ask_removal_of_tickets",
    "decline_removal",
    "erase_person",
    "give_package",
    "hold_organisation",
    "hold_person",
    "hold_project",
    "hold_ticket",
    "purge_removals",
    "refuse_person_request",
    "release_hold",
    "remove_attachment",
    "remove_contract",
    "remove_system",
    "remove_ticket",
    "restore_removal",
]
