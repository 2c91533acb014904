# SPDX-License-Identifier: Apache-2.0
"""Whose tickets are counted: what the policies show the reader, narrowed by his filters. Every figure starts here."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Trunc

from keepwell.kernel.actor import Actor
from keepwell.people.choices import SERVICE_ROLES, Role
from keepwell.people.models import Organisation
from keepwell.reports.asking import Asked
from keepwell.reports.choices import INNER, READERS, ReportName, Step
from keepwell.reports.models import Holding, TicketFact

#: asks for the ticket itself, which the database hides while it lies in the bin: what was removed is counted for nobody
_THERE = Q(ticket__removal_id__isnull=True)


def is_reader(actor: Actor) -> bool:
    """Whether figures are for this person at all."""
    return actor.is_system or any(actor.holds(role) for role in READERS)


def sees_inner(actor: Actor) -> bool:
    """Whether figures about our own people are for this person."""
    return actor.is_system or any(actor.holds(role) for role in (*SERVICE_ROLES, Role.AUDITOR))


def offered(actor: Actor) -> list[ReportName]:
    """The reports that are for this reader."""
    if not is_reader(actor):
        return []
    return [name for name in ReportName if name not in INNER or sees_inner(actor)]


def facts(actor: Actor, asked: Asked) -> QuerySet[TicketFact]:
    """The tickets that count, of any time."""
    return TicketFact.objects.visible_to(actor).filter(_THERE, narrowed(asked))


def holdings(actor: Actor, asked: Asked) -> QuerySet[Holding]:
    """The stretches of work on the tickets that count."""
    return Holding.objects.visible_to(actor).filter(_THERE, narrowed(asked))


def narrowed(asked: Asked) -> Q:
    """The filters besides the period."""
    found = Q()
    if asked.customer is not None:
        found &= Q(customer_id=asked.customer)
    if asked.organisation is not None:
        below = Organisation.objects.below(asked.organisation).filter(pk=OuterRef("organisation_id"))
        found &= Q(Exists(below))
    plain: dict[str, Any] = {
        "ticket__team_id": asked.team,
        "ticket__system_id": asked.system,
        "ticket__channel": asked.channel,
        "ticket__severity": asked.severity,
    }
    return found & Q(**{name: value for name, value in plain.items() if value})


def opened(asked: Asked) -> Q:
    """Opened in the period."""
    return Q(opened_at__gte=asked.since, opened_at__lt=asked.until)


def ended(asked: Asked) -> Q:
    """Ended in the period."""
    return Q(ended_at__gte=asked.since, ended_at__lt=asked.until)


def still_open(at: datetime | None = None) -> Q:
    """Work is owed, now or at that instant."""
    if at is None:
        return Q(ended_at__isnull=True)
    return Q(opened_at__lt=at) & (Q(ended_at__isnull=True) | Q(ended_at__gte=at))


def cut(column: str, asked: Asked) -> Trunc:
    """The day, or the Monday of the week, of an instant by the reader's clock."""
    kind = "week" if asked.step == Step.WEEK else "day"
    return Trunc(column, kind, output_field=DateField(), tzinfo=ZoneInfo(asked.zone))
