# SPDX-License-Identifier: Apache-2.0
"""The kinds of notices that the desk sends; worded when read, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from keepwell.people.services import notice_kind

OPENED = notice_kind("desk.opened", title=_("%(number)s is yours: %(title)s"), body=_("%(name)s asked."))
OPENED_SEVERE = notice_kind(
    "desk.opened_severe", title=_("Severe: %(number)s %(title)s"), body=_("%(name)s asked. Production may be affected.")
)
RECEIVED = notice_kind(
    "desk.received", title=_("We have received %(number)s: %(title)s"), body=_("%(name)s answers for it.")
)
CUSTOMER_WROTE = notice_kind(
    "desk.customer_wrote", title=_("The customer wrote in %(number)s"), body=_("%(name)s, %(title)s")
)
TEAM_WROTE = notice_kind("desk.team_wrote", title=_("An answer in %(number)s"), body=_("%(name)s, %(title)s"))
NOTE_WRITTEN = notice_kind(
    "desk.note_written", title=_("An internal note in %(number)s"), body=_("%(name)s, %(title)s")
)
MENTIONED = notice_kind("desk.mentioned", title=_("%(name)s calls you in %(number)s"), body=_("%(title)s"))
TRANSFERRED = notice_kind(
    "desk.transferred", title=_("%(number)s was handed to you: %(title)s"), body=_("From %(name)s.")
)
PAUSED = notice_kind("desk.paused", title=_("%(number)s is paused"), body=_("%(title)s"))
PAUSE_ENDED = notice_kind("desk.pause_ended", title=_("The pause of %(number)s has ended"), body=_("%(title)s"))
PLAN_SUBMITTED = notice_kind(
    "desk.plan_submitted", title=_("The interim plan of %(number)s waits for your approval"), body=_("%(title)s")
)
PLAN_APPROVED = notice_kind(
    "desk.plan_approved", title=_("The interim plan of %(number)s was approved"), body=_("%(title)s")
)
PLAN_RETURNED = notice_kind(
    "desk.plan_returned", title=_("The interim plan of %(number)s was returned"), body=_("%(title)s")
)
PLAN_EXPIRED = notice_kind(
    "desk.plan_expired", title=_("The interim plan of %(number)s has run out"), body=_("%(title)s")
)
WORKAROUND_GIVEN = notice_kind(
    "desk.workaround_given",
    title=_("A temporary method for %(number)s"),
    body=_("Tell us whether you can work with it: %(title)s"),
)
WORKAROUND_CHALLENGED = notice_kind(
    "desk.workaround_challenged", title=_("The workaround of %(number)s does not help"), body=_("%(title)s")
)
WORKAROUND_EXPIRED = notice_kind(
    "desk.workaround_expired", title=_("The workaround of %(number)s has run out"), body=_("%(title)s")
)
RESTORED = notice_kind("desk.restored", title=_("The service is back: %(number)s"), body=_("%(title)s"))
RESOLVED = notice_kind(
    "desk.resolved", title=_("%(number)s is resolved"), body=_("Please check and confirm: %(title)s")
)
CONFIRMED = notice_kind("desk.confirmed", title=_("The customer confirmed %(number)s"), body=_("%(title)s"))
REOPENED = notice_kind("desk.reopened", title=_("%(number)s is open again"), body=_("%(title)s"))
CANCELLED = notice_kind("desk.cancelled", title=_("%(number)s was cancelled"), body=_("%(title)s"))
CLOCK_WARNED = notice_kind(
    "desk.clock_warned",
    title=_("%(number)s: %(percent)s %% of the time is used"),
    body=_("%(title)s"),
)
BREACHED = notice_kind("desk.breached", title=_("%(number)s missed a promise"), body=_("%(title)s"))
BREACH_WITHDRAWN = notice_kind(
    "desk.breach_withdrawn", title=_("%(number)s: the missed promise was withdrawn"), body=_("%(title)s")
)
