# SPDX-License-Identifier: Apache-2.0
"""What happened with a customer, the newest first: talks, requests, needs, goals, published contacts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.customers.models import Goal, Need
from keepwell.desk.models import Ticket
from keepwell.directory.models import Edition, Touchpoint
from keepwell.kernel.actor import Actor

SHOWN = 30


class Theme(TextChoices):
    """What of the line to show."""

    ALL = "", gettext_lazy("Everything")
    TALKS = "talks", gettext_lazy("Talks and visits")
    REQUESTS = "requests", gettext_lazy("Requests")
    PROMISES = "promises", gettext_lazy("Needs and goals")


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened."""

    at: datetime
    theme: str
    kind: str
    title: str
    url: str = ""
    note: str = ""
    who: str = ""
    mood: str = ""
    mood_words: str = ""
    touch: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Up to thirty moments, and where the earlier ones begin."""

    moments: Sequence[Moment]
    before: datetime | None


def timeline(actor: Actor, customer_id: UUID, *, theme: str = "", before: datetime | None = None) -> Timeline:
    """The moments of a theme before an instant; at most five queries."""
    found: list[Moment] = []
    if theme in {"", Theme.TALKS}:
        found += _talks(actor, customer_id, before)
    if theme in {"", Theme.REQUESTS}:
        found += _requests(actor, customer_id, before)
    if theme in {"", Theme.PROMISES}:
        found += _needs(actor, customer_id, before)
        found += _goals(actor, customer_id, before)
    if theme == Theme.ALL:
        found += _editions(actor, customer_id, before)
    found.sort(key=lambda one: one.at, reverse=True)
    more = len(found) > SHOWN
    return Timeline(found[:SHOWN], found[SHOWN - 1].at if more else None)


def _newest(rows: Any, column: str, before: datetime | None) -> Any:
    rows = rows if before is None else rows.filter(**{f"{column}__lt": before})
    return rows.order_by(f"-{column}")[: SHOWN + 1]


def _talks(actor: Actor, customer_id: UUID, before: datetime | None) -> Iterator[Moment]:
    rows = Touchpoint.objects.visible_to(actor).filter(customer_id=customer_id).select_related("person", "by")
    for one in _newest(rows, "met_at", before):
        yield Moment(
            one.met_at,
            Theme.TALKS,
            str(one.get_kind_display()),
            one.person.label,
            reverse("people:person", args=[one.person_id]),
            one.summary,
            one.by.label if one.by else "",
            one.mood,
            one.get_mood_display(),
            one.kind,
        )


def _requests(actor: Actor, customer_id: UUID, before: datetime | None) -> Iterator[Moment]:
    rows = Ticket.objects.visible_to(actor).filter(customer_id=customer_id).select_related("requester")
    for one in _newest(rows, "opened_at", before):
        yield Moment(
            one.opened_at,
            Theme.REQUESTS,
            str(one.get_kind_display()),
            f"{one.number} {one.title}",
            reverse("desk:ticket", args=[one.number]),
            str(one.get_state_display()),
            one.requester.label,
        )


def _needs(actor: Actor, customer_id: UUID, before: datetime | None) -> Iterator[Moment]:
    rows = Need.objects.visible_to(actor).filter(customer_id=customer_id).select_related("person")
    for one in _newest(rows, "recorded_at", before):
        url = reverse("customers:need", args=[one.pk])
        who = one.person.label if one.person else ""
        yield Moment(one.recorded_at, Theme.PROMISES, _("Need"), one.title, url, str(one.get_state_display()), who)


def _goals(actor: Actor, customer_id: UUID, before: datetime | None) -> Iterator[Moment]:
    for one in _newest(Goal.objects.visible_to(actor).filter(customer_id=customer_id), "set_at", before):
        yield Moment(one.set_at, Theme.PROMISES, _("Goal"), one.title, "", str(one.get_state_display()))


def _editions(actor: Actor, customer_id: UUID, before: datetime | None) -> Iterator[Moment]:
    for one in _newest(Edition.objects.visible_to(actor).filter(customer_id=customer_id), "published_at", before):
        title = _("Contacts published: edition %(number)s") % {"number": one.number}
        yield Moment(one.published_at, "", _("Contact directory"), title, reverse("directory:edition", args=[one.pk]))
