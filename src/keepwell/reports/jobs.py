# SPDX-License-Identifier: Apache-2.0
"""Work of the night and of schedules: facts are checked, missing ones made, due editions begun and made."""

import logging
from uuid import UUID

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.jobs import job
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.reports.checks import drifted, fill_in
from keepwell.reports.models import Schedule
from keepwell.reports.producing import produce
from keepwell.reports.services.make_due import make_due

_log = logging.getLogger(__name__)


@job("reports.make_edition")
def make_edition(edition_id: str) -> None:
    """Make a report that somebody or a schedule asked for; a killed worker's is made anew."""
    edition = produce(UUID(edition_id), now=clock.now())
    _log.info("Report edition %s: %s", edition.pk, edition.state)


@job("reports.begin_due", every="*/5 * * * *")
def begin_due() -> None:
    """Every five minutes: begin the scheduled reports whose hour has struck."""
    now = clock.now()
    with reading(SYSTEM):
        due = list(Schedule.objects.running().filter(next_at__lte=now).values_list("pk", flat=True))
    make_due.run(SYSTEM, due, how=SetRun(now=now))


@job("reports.fill_in", every="*/10 * * * *")
def fill_in_facts() -> None:
    """Every ten minutes: count tickets that were never counted (after an upgrade or an import)."""
    made = fill_in()
    if made:
        _log.info("Counted %d tickets for the reports", made)


@job("reports.check_facts", every="25 18 * * *")
def check_facts() -> None:
    """Each night (02:25 in Shanghai): count every ticket anew, mend what differs, and say so loudly."""
    wrong, absent = drifted(mend=True)
    for pk in wrong[:20]:
        _log.error("Reports counted ticket %s wrongly; mended", pk)
    if wrong:
        _log.error("Reports counted %d tickets wrongly; all mended", len(wrong))
    if absent:
        _log.info("Counted %d tickets for the reports", absent)
