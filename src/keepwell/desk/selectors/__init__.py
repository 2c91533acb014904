# SPDX-License-Identifier: Apache-2.0
"""What the desk answers, inside `kernel.scope.reading(actor)`: pages as values, each with a fixed number of queries."""

from keepwell.desk.addresses import ticket_address
from keepwell.desk.selectors.beside import LinkLine, TicketLine, links_of, similar_to
from keepwell.desk.selectors.conversation import AttachmentLine, MessageLine, attachment_of, messages_of
from keepwell.desk.selectors.counts import Count, QueueCounts, queue_counts
from keepwell.desk.selectors.filters import QueueFilter
from keepwell.desk.selectors.lines import SystemLine
from keepwell.desk.selectors.mine import MyRequests, my_requests
from keepwell.desk.selectors.page import (
    PlanLine,
    TicketPage,
    TicketPeople,
    WorkaroundLine,
    plan_document,
    ticket_numbered,
    ticket_page,
)
from keepwell.desk.selectors.queue import QueueLine, QueuePage, is_staff, queue
from keepwell.desk.selectors.upkeep import stale_deadlines
from keepwell.desk.selectors.verbs import verbs_for
from keepwell.desk.selectors.writing import drafts_of, signature_of, template_of, templates_for

__all__ = [
    "AttachmentLine",
    "Count",
    "LinkLine",
    "MessageLine",
    "MyRequests",
    "PlanLine",
    "QueueCounts",
    "QueueFilter",
    "QueueLine",
    "QueuePage",
    "SystemLine",
    "TicketLine",
    "TicketPage",
    "TicketPeople",
    "WorkaroundLine",
    "attachment_of",
    "drafts_of",
    "is_staff",
    "links_of",
    "messages_of",
    "my_requests",
    "plan_document",
    "queue",
    "queue_counts",
    "signature_of",
    "similar_to",
    "stale_deadlines",
    "template_of",
    "templates_for",
    "ticket_address",
    "ticket_numbered",
    "ticket_page",
    "verbs_for",
]
