# SPDX-License-Identifier: Apache-2.0
"""Have a report made and kept, as it is now, as a PDF and a spreadsheet."""

from datetime import date, datetime
from urllib.parse import parse_qsl
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.choices import Language
from keepwell.people.models import Account, Organisation
from keepwell.reports.asking import DEFAULT_ZONE, Asked, asked_of
from keepwell.reports.choices import INNER, ReportName
from keepwell.reports.events import EditionWanted
from keepwell.reports.models import Edition
from keepwell.reports.selectors.scope import offered

#: in a list of filters these are the schedule's or the place's affair
_OWN = ("from", "to", "span", "customer", "organisation")


@command
class RequestEdition:
    """Which report, in which language; filters as they stand in the report's address."""

    report: str = field(gettext_lazy("Report"), choices=ReportName)
    language: str = field(gettext_lazy("Language"), choices=Language, default=Language.CHINESE.value)
    filters: str = field(gettext_lazy("Filters"), default="", widget="hidden", max_length=600)


@action(
    "reports.request_edition",
    title=gettext_lazy("Make as PDF"),
    target=Organisation,
    command=RequestEdition,
    lock=False,
)
def request_edition(actor: Actor, organisation: Organisation, command: RequestEdition, *, now: datetime) -> Edition:
    """A worker makes it with the rights of the one who asked; his figures are kept as they were."""
    person = for_whom(actor, command.report)
    zone = zone_of(person)
    given = dict(parse_qsl(command.filters, max_num_fields=30))
    asked = asked_of(given, zone=zone, now=now)
    made = Edition.objects.create(
        organisation=organisation,
        customer_id=organisation.customer_id,
        report=command.report,
        title=title_of(command.report, organisation),
        asked=frozen(asked, (asked.first, asked.last)),
        zone=zone,
        language=command.language,
        requested_by_id=person,
        owner_key=str(person),
        is_inner=command.report in INNER,
        created_at=now,
    )
    publish(EditionWanted(edition_id=made.pk, organisation_id=made.organisation_id, customer_id=made.customer_id))
    return made


def for_whom(actor: Actor, report: str) -> UUID:
    """The person in whose name and with whose rights a report is made."""
    if report not in offered(actor):
        raise DomainError(_("This report is not for you. Choose another one."), "report")
    if actor.person_id is None:
        raise DomainError(_("A report is made with somebody's rights. Sign in as that person."))
    return actor.person_id


def zone_of(person_id: UUID) -> str:
    """The zone in which a person reads times."""
    zone = Account.objects.filter(person_id=person_id).values_list("time_zone", flat=True).first()
    return zone or DEFAULT_ZONE


def frozen(asked: Asked, days: tuple[date, date]) -> dict[str, str]:
    """The filters as they are kept: the days named, the place left to the row."""
    given = {name: value for name, value in asked.words().items() if name not in _OWN}
    return {**given, "from": days[0].isoformat(), "to": days[1].isoformat()}


def title_of(report: str, organisation: Organisation) -> str:
    """What stands above it when nobody has named it."""
    return f"{ReportName(report).label} · {organisation.label}"[:120]
