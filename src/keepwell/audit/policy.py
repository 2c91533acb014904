# SPDX-License-Identifier: Apache-2.0
"""What the policies see of an entry: whose log it stands in. `audit.view_auditevent` decides who reads."""

from keepwell.audit.models import AuditEvent, LogAlarm
from keepwell.kernel.resources import resource

resource(
    AuditEvent,
    entity="AuditEvent",
    attributes={"organisation": "customer_id", "customer": "customer_id"},
    label=lambda row: row.action,
)
resource(
    LogAlarm,
    entity="LogAlarm",
    attributes={"organisation": "customer_id", "customer": "customer_id"},
    label=lambda row: row.kind,
)
