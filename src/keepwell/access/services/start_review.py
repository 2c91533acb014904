# SPDX-License-Identifier: Apache-2.0
"""Begin a review: write down who holds what today."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.access.models import Review, ReviewLine
from keepwell.access.selectors.holdings import Around, holdings
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.models import Organisation, Project
from keepwell.people.selectors.staff import today_for

MOST_DAYS = 3_650
#: a review that stays open longer is no review of a quarter
FINISHED_WITHIN = timedelta(days=30)


@command
class StartReview:
    """What is looked at, until when, and what counts as long."""

    title: str = field(_("Title"), max_length=120, default="", help=_("Empty: the place and the quarter."))
    project: UUID | None = field(_("Only in the project"), default=None, ref="people.Project")
    due_on: date | None = field(_("To be finished by"), default=None, help=_("Empty: 30 days from today."))
    dormant_days: int = field(_("An account is dormant after days without sign-in"), default=90)
    held_days: int = field(_("A role is held for long after days"), default=365)


@action(
    "access.start_review",
    title=_("Start review of access"),
    target=Organisation,
    command=StartReview,
    risk=Risk.NORMAL,
    lock=False,
)
def start_review(actor: Actor, organisation: Organisation, command: StartReview, *, now: datetime) -> Review:
    """List every person × role × place, keys, programs, dormant accounts and empty chairs."""
    today = today_for(organisation, now)
    for name in ("dormant_days", "held_days"):
        if not 1 <= getattr(command, name) <= MOST_DAYS:
            raise DomainError(_("Choose between 1 and %(most)d days.") % {"most": MOST_DAYS}, name)
    due_on = command.due_on or today + FINISHED_WITHIN
    if due_on < today:
        raise DomainError(_("The day has passed. Choose a later one."), "due_on")
    project = _project(organisation, command.project)
    place = {"organisation": organisation, "customer_id": organisation.customer_id}
    review = Review.objects.create(
        **place,
        title=command.title.strip() or f"{(project or organisation).label} · {today.year} Q{(today.month + 2) // 3}",
        project=project,
        started_by_id=actor.person_id,
        started_at=now,
        due_on=due_on,
        dormant_days=command.dormant_days,
        held_days=command.held_days,
    )
    dormant_after, held_for = timedelta(days=command.dormant_days), timedelta(days=command.held_days)
    found = holdings(Around(organisation, today, now, dormant_after, held_for, project))
    ReviewLine.objects.bulk_create(
        ReviewLine(**place, review=review, number=number, **{**asdict(one), "flags": [str(flag) for flag in one.flags]})
        for number, one in enumerate(found, start=1)
    )
    return review


def _project(organisation: Organisation, key: UUID | None) -> Project | None:
    if key is None:
        return None
    found = Project.objects.filter(pk=key, organisation__path__contains=[organisation.pk]).first()
    if found is None:
        raise DomainError(_("This project does not belong to the organisation. Choose another one."), "project")
    return found
