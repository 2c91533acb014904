# SPDX-License-Identifier: Apache-2.0
"""What the log tells of itself."""

from uuid import UUID

from keepwell.kernel.events import event


@event("audit.alarm_raised")
class AlarmRaised:
    """Something is wrong with the log; `log` is the customer, nil for the installation's own."""

    alarm_id: UUID
    kind: str
    log: UUID
    detail: str


@event("audit.alarm_ended")
class AlarmEnded:
    """What was wrong with the log is so no more."""

    alarm_id: UUID
    kind: str
    log: UUID


@event("audit.check_asked")
class CheckAsked:
    """Somebody wants all logs verified now."""

    check_id: UUID
