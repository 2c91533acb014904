# SPDX-License-Identifier: Apache-2.0
"""What policies see of this room's rows. A ticket is counted for whom its own policies would show it, never more."""

from keepwell.desk.models import Ticket
from keepwell.kernel.removal import kind_of
from keepwell.kernel.resources import resource
from keepwell.reports.models import Edition, Holding, Schedule, Screen, TicketFact

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}
_OF_TICKET = {"project": "ticket__project_key", "confidential": "ticket__is_confidential"}

resource(TicketFact, entity="TicketFact", attributes={**_PLACE, **_OF_TICKET})
resource(Holding, entity="Holding", attributes={**_PLACE, **_OF_TICKET})
resource(Edition, entity="ReportEdition", attributes={**_PLACE, "owner": "owner_key", "inner": "is_inner"})
resource(Schedule, entity="ReportSchedule", attributes={**_PLACE, "owner": "owner_key"}, label=lambda row: row.title)
resource(Screen, entity="Screen", attributes={**_PLACE, "owner": "owner_key"}, label=lambda row: row.label)

kind_of(Ticket).parts.update({TicketFact: "ticket", Holding: "ticket"})
