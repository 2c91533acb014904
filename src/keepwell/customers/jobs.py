# SPDX-License-Identifier: Apache-2.0
"""Each morning: answers that fall due, and customers without a goal; both may run twice."""

from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepwell.customers.choices import GoalState, NeedState
from keepwell.customers.models import Goal, Need
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.ids import made_at
from keepwell.kernel.jobs import job
from keepwell.kernel.scope import within_scope
from keepwell.people.models import Organisation
from keepwell.people.selectors import csm_of, today_for
from keepwell.people.services import News, notice_kind, tell

DUE = notice_kind("customers.answer_due", title=_("An answer is due: %(title)s"), body=_("Promised for %(day)s."))
OVERDUE = notice_kind(
    "customers.answer_overdue", title=_("An answer is overdue: %(title)s"), body=_("Promised for %(day)s.")
)
NO_GOAL = notice_kind(
    "customers.no_live_goal",
    title=_("%(name)s has no goal"),
    body=_("A success plan needs at least one live goal. Agree on one with the customer."),
)
#: A2: a customer without a live goal is flagged within this time
GRACE = timedelta(days=30)


@job("customers.watch_answers", every="10 0 * * *")
def watch_answers() -> None:
    """Tell owners of answers due today or tomorrow, and owner and CSM of overdue ones: once each."""
    now = clock.now()
    with within_scope(SYSTEM.scope):
        soon = now.date() + timedelta(days=1)
        for need in Need.objects.filter(state=NeedState.OPEN, answer_on__lte=soon).select_related("customer"):
            tell(_news_of(need, today_for(need.customer, now)), now=now)


def _news_of(need: Need, today: date) -> list[News]:
    words = {"title": need.title, "day": need.answer_on.isoformat()}
    link = reverse("customers:need", args=[need.pk])
    if need.answer_on >= today:
        return [News(need.owner_id, DUE, f"due:{need.pk}:{need.answer_on}", words, link)]
    csm = csm_of(need.customer_id, today)
    told = {need.owner_id, *([csm.pk] if csm else [])}
    return [News(pk, OVERDUE, f"overdue:{need.pk}:{need.answer_on}", words, link) for pk in told]


@job("customers.watch_goals", every="15 0 * * *")
def watch_goals() -> None:
    """Tell the CSM, once a month, of a customer that has had no live goal for thirty days (A2)."""
    now = clock.now()
    with within_scope(SYSTEM.scope):
        for customer in without_goal(now):
            csm = csm_of(customer.pk, today_for(customer, now))
            if csm is not None:
                link = reverse("customers:customer", args=[customer.pk])
                tell(
                    [News(csm.pk, NO_GOAL, f"no-goal:{customer.pk}:{now:%Y-%m}", {"name": customer.name}, link)],
                    now=now,
                )


def without_goal(now: datetime) -> list[Organisation]:
    """Customers that had no live goal within the last thirty days, new ones left out."""
    live = Goal.objects.filter(state=GoalState.LIVE)
    lately = Goal.objects.filter(ended_at__gte=now - GRACE)
    rows = Organisation.objects.customers()
    return [
        one
        for one in rows.exclude(pk__in=live.values("customer")).exclude(pk__in=lately.values("customer"))
        if made_at(one.pk) <= now - GRACE
    ]
