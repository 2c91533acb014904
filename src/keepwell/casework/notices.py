# SPDX-License-Identifier: Apache-2.0
"""The kinds of notices that casework sends; worded when read, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from keepwell.people.services import notice_kind

PROBLEM_YOURS = notice_kind(
    "casework.problem_yours", title=_("Problem %(number)s is yours: %(title)s"), body=_("Find out what lies behind it.")
)
PROBLEM_KNOWN = notice_kind(
    "casework.problem_known",
    title=_("%(problem)s is a known error now: %(number)s can be helped"),
    body=_("Its root cause and a workaround are written down."),
)
PROBLEM_RESOLVED = notice_kind(
    "casework.problem_resolved",
    title=_("%(problem)s is resolved: tell the requester of %(number)s"),
    body=_("%(title)s"),
)
APPROVAL_ASKED = notice_kind(
    "casework.approval_asked", title=_("%(number)s waits for your approval: %(subject)s"), body=_("%(title)s")
)
APPROVAL_DECIDED = notice_kind(
    "casework.approval_decided", title=_("%(number)s: “%(subject)s” was decided"), body=_("%(title)s")
)
ITEM_YOURS = notice_kind(
    "casework.item_yours", title=_("To do for %(number)s until %(day)s: %(what)s"), body=_("%(title)s")
)
ITEM_LATE = notice_kind("casework.item_late", title=_("Late for %(number)s: %(what)s"), body=_("%(title)s"))
VERDICT_PROPOSED = notice_kind(
    "casework.verdict_proposed",
    title=_("%(number)s cannot be solved: agree, or say what to try"),
    body=_("The customer has to be told within one working day: %(title)s"),
)
VERDICT_REFUSED = notice_kind("casework.verdict_refused", title=_("%(number)s: go on trying"), body=_("%(title)s"))
VERDICT_LATE = notice_kind(
    "casework.verdict_late",
    title=_("%(number)s: the customer still does not know that it cannot be solved"),
    body=_("The working day is over: %(title)s"),
)
VERDICT_BACK = notice_kind(
    "casework.verdict_back", title=_("Look again: can %(number)s be solved now?"), body=_("%(title)s")
)
COMPLAINT = notice_kind(
    "casework.complaint", title=_("A complaint: %(number)s %(title)s"), body=_("Next step: %(step)s")
)
NEXT_STEP = notice_kind("casework.next_step", title=_("%(number)s goes on: %(step)s"), body=_("%(title)s"))
NEXT_STEP_LATE = notice_kind(
    "casework.next_step_late", title=_("%(number)s: the promised step is late: %(step)s"), body=_("%(title)s")
)
MOOD_FELL = notice_kind(
    "casework.mood_fell",
    title=_("%(name)s grows unhappy: %(number)s"),
    body=_("The mood fell over three contacts. Speak with the person before it becomes a complaint."),
)
