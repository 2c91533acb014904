# SPDX-License-Identifier: Apache-2.0
"""The kinds of notices this room sends itself; what concerns a ticket is told by desk."""

from django.utils.translation import gettext_lazy as _

from keepwell.people.services import notice_kind

CALENDAR_RUNS_OUT = notice_kind(
    "sla.calendar_runs_out",
    title=_("The calendar %(name)s does not know the year %(year)s"),
    body=_("Deadlines in that year are provisional until its holidays are published."),
)
