# SPDX-License-Identifier: Apache-2.0
"""Have a report made again and again, and told to those who may read it."""

from datetime import datetime
from urllib.parse import parse_qsl
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.choices import Language
from keepwell.people.models import Organisation
from keepwell.reports.asking import asked_of
from keepwell.reports.choices import INNER, ReportName, Rhythm
from keepwell.reports.models import Edition, Schedule
from keepwell.reports.rhythms import next_instant
from keepwell.reports.selectors.readers import who_may_read
from keepwell.reports.services.request_edition import for_whom, frozen, title_of, zone_of

MOST_RECIPIENTS = 50
_HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]


@command
class PlanReport:
    """Which report, how often, and who is told; filters as they stand in the report's address."""

    report: str = field(gettext_lazy("Report"), choices=ReportName)
    rhythm: str = field(gettext_lazy("How often"), choices=Rhythm, default=Rhythm.WEEKLY.value)
    hour: str = field(gettext_lazy("At this hour"), choices=_HOURS, default="8")
    language: str = field(gettext_lazy("Language"), choices=Language, default=Language.CHINESE.value)
    title: str = field(
        gettext_lazy("Title"), default="", max_length=120, help=gettext_lazy("Left empty: report and organisation.")
    )
    recipients: tuple[UUID, ...] = field(
        gettext_lazy("Who is told"),
        ref="reports.Reader",
        default=(),
        help=gettext_lazy("Besides you; only people who may read reports of this organisation."),
    )
    filters: str = field(gettext_lazy("Filters"), default="", widget="hidden", max_length=600)


@action(
    "reports.plan_report",
    title=gettext_lazy("Make on schedule"),
    target=Organisation,
    command=PlanReport,
    lock=False,
)
def plan_report(actor: Actor, organisation: Organisation, command: PlanReport, *, now: datetime) -> Schedule:
    """Each edition is about the day, week or month before; it is made with the rights of its owner."""
    person = for_whom(actor, command.report)
    zone = zone_of(person)
    asked = asked_of(dict(parse_qsl(command.filters, max_num_fields=30)), zone=zone, now=now)
    kept = {
        name: value for name, value in frozen(asked, (asked.first, asked.last)).items() if name not in ("from", "to")
    }
    made = Schedule(
        organisation=organisation,
        customer_id=organisation.customer_id,
        report=command.report,
        title=command.title.strip() or title_of(command.report, organisation),
        rhythm=command.rhythm,
        hour=int(command.hour),
        zone=zone,
        language=command.language,
        asked=kept,
        recipients=_recipients(organisation, command),
        owner_id=person,
        owner_key=str(person),
        created_at=now,
        next_at=next_instant(command.rhythm, int(command.hour), zone, now),
    )
    made.save(force_insert=True)
    return made


def _recipients(organisation: Organisation, command: PlanReport) -> list[UUID]:
    """Those named, all of whom may read it; one who may not is refused by name rather than left out in silence."""
    named = list(dict.fromkeys(command.recipients))
    if len(named) > MOST_RECIPIENTS:
        raise DomainError(_("At most %(most)s people are told.") % {"most": MOST_RECIPIENTS}, "recipients")
    about = Edition(
        organisation=organisation,
        customer_id=organisation.customer_id,
        report=command.report,
        is_inner=command.report in INNER,
    )
    if len(who_may_read(about, named)) < len(named):
        raise DomainError(
            _("Somebody you chose may not read reports of this organisation. Take that person off the list."),
            "recipients",
        )
    return named
