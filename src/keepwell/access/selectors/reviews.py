# SPDX-License-Identifier: Apache-2.0
"""Reviews of access: cards, one with its lines, its seal in the log, and what is late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q

from keepwell.access.models import Review, ReviewLine
from keepwell.access.services.sign_review import content_hash
from keepwell.audit.models import AuditEvent
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.models import Organisation
from keepwell.people.selectors.staff import today_for

#: how long after a signed review the next one is due
QUARTER = timedelta(days=92)
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """A review in a list."""

    id: UUID
    title: str
    place: str
    started_at: datetime
    due_on: date
    signed_at: datetime | None
    lines: int
    decided: int
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Seal:
    """The signature: where the log keeps it, and whether the content still has the hash that was signed."""

    entry_id: UUID | None
    is_unchanged: bool


def review_cards(actor: Actor, now: datetime) -> list[ReviewCard]:
    """Open ones first, then by age."""
    found = Review.objects.visible_to(actor).select_related("organisation", "project")
    rows = list(found.order_by("-started_at", "-pk")[:MOST_SHOWN])
    per_review = ReviewLine.objects.filter(review__in=rows).values_list("review_id").order_by()
    counted = per_review.annotate(all=Count("pk"), decided=Count("pk", filter=~Q(verdict="")))
    counts = {key: (lines, decided) for key, lines, decided in counted}
    cards = [
        ReviewCard(
            row.pk, row.title, (row.project or row.organisation).label, row.started_at, row.due_on, row.signed_at,
            *counts.get(row.pk, (0, 0)), row.signed_at is None and row.due_on < today_for(row.organisation, now),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(cards, key=lambda card: card.signed_at is not None)


def review_of(actor: Actor, key: UUID) -> Review:
    """One review; NotFound when it is not the actor's to see."""
    rows = Review.objects.visible_to(actor).select_related("organisation", "project")
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def line_rows(review: Review) -> list[ReviewLine]:
    """Its lines in their order: whoever sees the review sees all of it."""
    return list(review.lines.order_by("number"))


def seal_of(review: Review) -> Seal | None:
    """The seal of a signed review, computed here and now."""
    if review.signed_at is None:
        return None
    rows = AuditEvent.objects.filter(target_id=review.pk, action="access.sign_review", result="done")
    entry = rows.order_by("-pk").values_list("pk", flat=True).first()
    return Seal(entry, content_hash(review, line_rows(review)) == review.content_hash)


def late_reviews(now: datetime) -> list[Review]:
    """Open reviews past their day; asked as the installation itself."""
    rows = Review.objects.unsigned().filter(due_on__lt=(now + timedelta(days=1)).date())
    return [one for one in rows.select_related("organisation") if one.due_on < today_for(one.organisation, now)]


def places_without_review(now: datetime) -> list[Organisation]:
    """Customers (and the provider) for which no review is open and none was signed within the quarter."""
    signed = dict(
        Review.objects.filter(project__isnull=True)
        .values_list("organisation_id")
        .annotate(at=Max("signed_at"))
        .order_by()
    )
    is_open = set(Review.objects.unsigned().filter(project__isnull=True).values_list("organisation_id", flat=True))
    places = Organisation.objects.filter(Q(parent__isnull=True) | Q(parent__parent__isnull=True))
    return [
        place
        for place in places.order_by("code")
        if not is_open & set(place.path)
        and not any((at := signed.get(node)) is not None and now - at < QUARTER for node in place.path)
    ]
