# SPDX-License-Identifier: Apache-2.0
"""What the worker does for access: reminds of reviews, forgets old refusals."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepwell.access.models import Refusal
from keepwell.access.selectors.keepers import security_admins
from keepwell.access.selectors.reviews import late_reviews, places_without_review
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.jobs import job
from keepwell.kernel.scope import within_scope
from keepwell.people.services import News, notice_kind, tell

#: longer than the six months that the law wants of logs
REFUSALS_KEPT_FOR = timedelta(days=400)

LATE = notice_kind(
    "access.review_late",
    title=_("The review “%(title)s” is overdue since %(day)s"),
    body=_("Decide on the lines that are open and sign it."),
)
DUE = notice_kind(
    "access.review_due",
    title=_("Who may do what at %(place)s was not reviewed this quarter"),
    body=_("Start a review of access there."),
)


@job("access.remind_of_reviews", every="0 0 * * *")
def remind_of_reviews() -> None:
    """Once a week for each overdue review, once a month for each place without one."""
    now = clock.now()
    with within_scope(SYSTEM.scope):
        for review in late_reviews(now):
            words = {"title": review.title, "day": review.due_on.isoformat()}
            link = reverse("access:review", args=[review.pk])
            key = f"review-late:{review.pk}:{now:%G-%V}"
            admins = security_admins(review.organisation, now)
            tell([News(admin.pk, LATE, key, words, link) for admin in admins], now=now)
        for place in places_without_review(now):
            link = f"{reverse('access:rights')}?place={place.pk}"
            key = f"review-due:{place.pk}:{now:%Y-%m}"
            admins = security_admins(place, now)
            tell([News(admin.pk, DUE, key, {"place": place.name}, link) for admin in admins], now=now)


@job("access.forget_refusals", every="40 2 * * *")
def forget_refusals() -> None:
    """Delete refused attempts that are older than anybody asks for; the log keeps its own entries."""
    with within_scope(SYSTEM.scope):
        Refusal.objects.filter(last_at__lt=clock.now() - REFUSALS_KEPT_FOR).delete()
