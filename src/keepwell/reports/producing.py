# SPDX-License-Identifier: Apache-2.0
"""Makes an edition: the figures with the rights of who asked, frozen; then paper, spreadsheet, and the news of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.files.services import store
from keepwell.kernel.actor import SYSTEM, Actor, Via
from keepwell.kernel.errors import DomainError, KeepwellError
from keepwell.kernel.scope import reading, within_scope
from keepwell.mail.services import Draft, LinkTo, Recipient, send_letter
from keepwell.people.models import Account, Person
from keepwell.people.selectors import actor_of_person
from keepwell.people.services import News, notice_kind, tell
from keepwell.reports.asking import Asked, asked_of
from keepwell.reports.choices import EditionState
from keepwell.reports.figures import Report, as_json
from keepwell.reports.models import Edition
from keepwell.reports.printing import as_pdf
from keepwell.reports.selectors.making import make
from keepwell.reports.selectors.readers import who_may_read
from keepwell.reports.sheets import as_xlsx

READY = notice_kind(
    "reports.edition_ready",
    title=gettext_lazy("Report ready: %(title)s"),
    body=gettext_lazy("It is kept as it was made, as PDF and spreadsheet."),
)
FAILED = notice_kind(
    "reports.edition_failed",
    title=gettext_lazy("Report not made: %(title)s"),
    body=gettext_lazy("Its page says why. Nobody else was told."),
)


def produce(edition_id: UUID, *, now: datetime, told: Callable[[int], None] = lambda _percent: None) -> Edition:
    """Make it, unless it is made; what goes wrong is written on it and told to its owner."""
    edition = _load(edition_id)
    if edition.state != EditionState.MAKING:
        return edition
    try:
        _produce(edition, now, told)
    except KeepwellError as error:
        _note(edition, state=EditionState.FAILED, trouble=str(error.message)[:500], finished_at=now)
        with within_scope(SYSTEM.scope):
            tell([_news(edition, edition.requested_by_id, FAILED)], now=now)
    return edition


def _load(edition_id: UUID) -> Edition:
    with reading(SYSTEM):
        return Edition.objects.select_related("organisation", "schedule", "requested_by").get(pk=edition_id)


def _note(edition: Edition, **facts: object) -> None:
    with within_scope(SYSTEM.scope):
        Edition.objects.filter(pk=edition.pk).update(**facts)
    for name, value in facts.items():
        setattr(edition, name, value)


def _produce(edition: Edition, now: datetime, told: Callable[[int], None]) -> None:
    def reached(percent: int) -> None:
        _note(edition, progress=percent)
        told(percent)

    with _as_read(edition):
        actor = _actor(edition)
        reached(10)
        with reading(actor):
            report = make(actor, edition.report, question(edition, now), now=now)
        _note(edition, figures=as_json(report))
        reached(40)
        made_at = f"{now.astimezone(ZoneInfo(edition.zone)):%Y-%m-%d %H:%M}"
        pdf = as_pdf(report, language=edition.language, made_at=made_at, by=edition.requested_by.label)
        reached(80)
        _keep(edition, pdf, report, now)
    with within_scope(SYSTEM.scope):
        _tell(edition, now)


@contextmanager
def _as_read(edition: Edition) -> Iterator[None]:
    """In the language and the zone of its readers."""
    with translation.override(edition.language), timezone.override(ZoneInfo(edition.zone)):
        yield


def question(edition: Edition, now: datetime) -> Asked:
    """The filters of an edition, its place among them."""
    given = dict(edition.asked)
    if not edition.organisation.is_provider:
        given["organisation"] = str(edition.organisation_id)
    return asked_of(given, zone=edition.zone, now=now)


def _actor(edition: Edition) -> Actor:
    """Who asked, with the rights he has today."""
    with reading(SYSTEM):
        is_here = Person.objects.filter(pk=edition.requested_by_id, is_active=True).exists()
        closed = Account.objects.filter(person_id=edition.requested_by_id, is_active=False).exists()
    if not is_here or closed:
        raise DomainError(_("Whoever asked may not sign in any more. Somebody else has to ask."))
    if not who_may_read(edition, [edition.requested_by_id]):
        raise DomainError(_("Whoever asked may not read reports of this organisation any more."))
    return actor_of_person(edition.requested_by_id, via=Via.JOB)


def _keep(edition: Edition, pdf: bytes, report: Report, now: datetime) -> None:
    kept = {"pdf": store(BytesIO(pdf), now=now), "xlsx": store(BytesIO(as_xlsx(report)), now=now)}
    _note(edition, **kept, state=EditionState.READY, progress=100, finished_at=now)


def _tell(edition: Edition, now: datetime) -> None:
    """Its owner and those the schedule names, as far as they may still read it; by mail too where mail is set up."""
    named = [edition.requested_by_id, *(edition.schedule.recipients if edition.schedule else [])]
    readers = who_may_read(edition, dict.fromkeys(named))
    tell([_news(edition, pk, READY) for pk in readers], now=now)
    if edition.schedule is None:
        return  # who asked for it sits before the page
    accounts = Account.objects.filter(person_id__in=readers, is_active=True).select_related("person")
    for account in accounts:
        send_letter(_letter(edition, account), now=now)


def _news(edition: Edition, person_id: UUID, kind: object) -> News:
    link = reverse("reports:edition", args=[edition.pk])
    return News(person_id, kind, f"report:{edition.pk}", {"title": edition.title}, link)  # type: ignore[arg-type]  # a notice kind of ours


def _letter(edition: Edition, account: Account) -> Draft:
    person = account.person
    with translation.override(account.language):
        subject = _("Report ready: %(title)s") % {"title": edition.title}
        text = _("It is kept as it was made. The page asks you to sign in, and has it as PDF and spreadsheet.")
        link = LinkTo(
            _("Open the report"), settings.KEEPWELL.public_url + reverse("reports:edition", args=[edition.pk])
        )
    return Draft(
        to=Recipient(account.email, person.label, account.language, person.organisation_id, person.customer_id),
        kind="reports.edition_ready",
        subject=subject,
        paragraphs=(text,),
        link=link,
        intent=f"report:{edition.pk}:{person.pk}",
    )
