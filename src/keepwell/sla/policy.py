# SPDX-License-Identifier: Apache-2.0
"""What policies see of promises and calendars."""

from keepwell.kernel.resources import resource
from keepwell.sla.models import Alarm, Calendar, CalendarVersion, Clock, Promise, PromiseEvent

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}

resource(Promise, entity="Promise", attributes=_PLACE)
resource(PromiseEvent, entity="PromiseEvent", attributes=_PLACE)
resource(Clock, entity="Clock", attributes=_PLACE)
resource(Alarm, entity="Alarm", attributes=_PLACE)
# calendars belong to the installation: public holidays are no secret, and many contracts count in one calendar
resource(Calendar, entity="Calendar", attributes={"code": "code"}, label=lambda row: str(row.code))
resource(CalendarVersion, entity="CalendarVersion", attributes={"status": "status"})
