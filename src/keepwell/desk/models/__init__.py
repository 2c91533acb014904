# SPDX-License-Identifier: Apache-2.0
"""Tables of the desk: the ticket, its conversation, and what was done about it."""

from keepwell.desk.models.conversation import Attachment, Message
from keepwell.desk.models.history import ImportedCase, ImportedEvent
from keepwell.desk.models.link import TicketLink, Watcher
from keepwell.desk.models.plan import InterimPlan, Workaround
from keepwell.desk.models.ticket import NEVER, Ticket
from keepwell.desk.models.transfer import Transfer
from keepwell.desk.models.writing import WAYS, Draft, ReplyTemplate

__all__ = [
    "NEVER",
    "WAYS",
    "Attachment",
    "Draft",
    "ImportedCase",
    "ImportedEvent",
    "InterimPlan",
    "Message",
    "ReplyTemplate",
    "Ticket",
    "TicketLink",
    "Transfer",
    "Watcher",
    "Workaround",
]
