# SPDX-License-Identifier: Apache-2.0
"""Tells whoever waits for an answer, and whoever owes it."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepwell.customers.events import NeedAnswered, NeedPostponed, NeedRecorded
from keepwell.kernel.events import Delivered, subscribe
from keepwell.people.services import News, notice_kind, tell

NOTED = notice_kind(
    "customers.need_noted", title=_("We noted what you need: %(title)s"), body=_("You hear from us on %(day)s.")
)
YOURS = notice_kind("customers.need_is_yours", title=_("You answer a need: %(title)s"), body=_("By %(day)s."))
MOVED = notice_kind("customers.need_moved", title=_("Our answer moves: %(title)s"), body=_("To %(day)s."))
ANSWERED = notice_kind("customers.need_answered", title=_("Our answer: %(title)s"), body=_("Read it on its page."))


@subscribe(NeedRecorded, name="customers.tell_of_needs")
def tell_of_needs(told: Sequence[Delivered[NeedRecorded]]) -> None:
    """Tell the person that it is written down, and the owner that it is his."""
    for one in told:
        event = one.event
        words = {"title": event.title, "day": event.answer_on.isoformat()}
        link = reverse("customers:need", args=[event.need_id])
        news = [News(event.owner_id, YOURS, f"need:{one.id}", words, link)]
        if event.person_id is not None:
            news.append(News(event.person_id, NOTED, f"need:{one.id}", words, link))
        tell(news, now=one.occurred_at)


@subscribe(NeedPostponed, name="customers.tell_of_moved_answers")
def tell_of_moved_answers(told: Sequence[Delivered[NeedPostponed]]) -> None:
    """Tell the person that the day moved."""
    for one in told:
        if one.event.person_id is not None:
            words = {"title": one.event.title, "day": one.event.answer_on.isoformat()}
            link = reverse("customers:need", args=[one.event.need_id])
            tell([News(one.event.person_id, MOVED, f"need:{one.id}", words, link)], now=one.occurred_at)


@subscribe(NeedAnswered, name="customers.tell_of_answers")
def tell_of_answers(told: Sequence[Delivered[NeedAnswered]]) -> None:
    """Tell the person that the answer is there."""
    for one in told:
        if one.event.person_id is not None:
            link = reverse("customers:need", args=[one.event.need_id])
            news = News(one.event.person_id, ANSWERED, f"need:{one.id}", {"title": one.event.title}, link)
            tell([news], now=one.occurred_at)
