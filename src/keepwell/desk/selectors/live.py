# SPDX-License-Identifier: Apache-2.0
"""Which events change what a list or a ticket's page shows."""

#: events after which the list looks different
LIVE = (
    "desk.ticket_opened desk.reply_added desk.ticket_transferred desk.ticket_paused desk.ticket_resumed"
    " desk.ticket_reclassified desk.ticket_resolved desk.ticket_confirmed desk.ticket_closed desk.ticket_reopened"
    " desk.ticket_cancelled desk.ticket_merged desk.service_restored desk.workaround_given desk.answer_promised"
    " desk.facts_edited sla.clock_warned sla.promise_breached sla.breach_withdrawn sla.promise_recounted"
)
