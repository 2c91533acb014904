# SPDX-License-Identifier: Apache-2.0
"""What the policies see of casework's rows. What hangs on a ticket is judged by it, so that nothing is copied."""

from keepwell.casework.models import (
    Approval,
    ApprovalSeat,
    ChecklistItem,
    ChecklistTemplate,
    Complaint,
    Mood,
    Problem,
    ProblemRoute,
    ProblemTicket,
    Review,
    RunningTimer,
    TimeEntry,
    Verdict,
)
from keepwell.desk.models import Ticket
from keepwell.kernel.removal import kind_of, personal
from keepwell.kernel.resources import resource

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}
_OF_TICKET = {
    **_PLACE,
    "requester": "ticket__requester_id",
    "owner": "ticket__owner_id",
    "project": "ticket__project_key",
    "confidential": "ticket__is_confidential",
}

resource(Approval, entity="Approval", attributes={**_OF_TICKET, "put_to_customer": "asks_customer"})
for _model in (Complaint, Mood, ProblemTicket, Review, Verdict):
    resource(_model, entity=_model.__name__, attributes=_OF_TICKET)
resource(ChecklistItem, entity="ChecklistItem", attributes={**_OF_TICKET, "doer": "owner_id"})
resource(TimeEntry, entity="TimeEntry", attributes={**_OF_TICKET, "person": "person_id"})
resource(Problem, entity="Problem", attributes={**_PLACE, "owner": "owner_id"}, label=lambda row: str(row.number))
resource(ProblemRoute, entity="ProblemRoute", attributes=_PLACE)
resource(ChecklistTemplate, entity="ChecklistTemplate", attributes=_PLACE, label=lambda row: str(row.name))

#: what goes when a ticket goes for good, deepest first
kind_of(Ticket).parts.update(
    {
        ApprovalSeat: "approval__ticket",
        Approval: "ticket",
        ChecklistItem: "ticket",
        Complaint: "ticket",
        Mood: "ticket",
        ProblemTicket: "ticket",
        Review: "ticket",
        RunningTimer: "ticket",
        TimeEntry: "ticket",
        Verdict: "ticket",
    }
)

personal(TimeEntry, person="person_id", blank={"note": ""}, are_words=True)
personal(ApprovalSeat, person="answered_by_id", blank={"reason": ""}, are_words=True)
personal(Verdict, person="proposed_by_id", blank={"reason": "—", "alternative": "—"}, are_words=True)
