# SPDX-License-Identifier: Apache-2.0
"""Customers in a list: what is open, what is late, when we last spoke. Eight queries, however many customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q
from django.db.models.functions import Upper

from keepwell.contracts.choices import VersionStatus
from keepwell.contracts.models import ContractVersion
from keepwell.customers.choices import GoalState, NeedState
from keepwell.customers.models import Goal, Need
from keepwell.desk.models import Ticket
from keepwell.directory.models import Touchpoint
from keepwell.kernel.actor import Actor
from keepwell.people.choices import Role
from keepwell.people.models import Organisation, RoleHeld
from keepwell.people.selectors import customers


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """One customer."""

    customer: Organisation
    csm: str
    open: int
    late: int
    needs: int
    needs_overdue: int
    goals: int
    spoken_at: datetime | None
    contract_ends: date | None

    @property
    def worry(self) -> tuple[int, int, str]:
        """What puts it further up: late promises, then overdue answers."""
        return (-self.late, -self.needs_overdue, self.customer.label)


def customer_lines(actor: Actor, now: datetime) -> list[CustomerLine]:
    """The customers the actor may see, those with something late first."""
    rows = customers(actor)
    ids = [row.pk for row in rows]
    today = now.date()
    tickets = _by_customer(
        Ticket.objects.visible_to(actor).open().filter(customer__in=ids),
        n=Count("pk"),
        late=Count("pk", filter=Q(queue_at__lt=now)),
    )
    needs = _by_customer(
        Need.objects.visible_to(actor).filter(state=NeedState.OPEN, customer__in=ids),
        n=Count("pk"),
        late=Count("pk", filter=Q(answer_on__lt=today)),
    )
    goals = _by_customer(Goal.objects.visible_to(actor).filter(state=GoalState.LIVE, customer__in=ids), n=Count("pk"))
    spoken = _by_customer(Touchpoint.objects.visible_to(actor).filter(customer__in=ids), at=Max("met_at"))
    ends = _ends(actor, ids)
    csms = _csms(ids, today)
    return sorted(
        (
            CustomerLine(
                row,
                csms.get(row.pk, ""),
                tickets.get(row.pk, _NONE)["n"],
                tickets.get(row.pk, _NONE)["late"],
                needs.get(row.pk, _NONE)["n"],
                needs.get(row.pk, _NONE)["late"],
                goals.get(row.pk, _NONE)["n"],
                spoken.get(row.pk, _NONE)["at"],
                ends.get(row.pk),
            )
            for row in rows
        ),
        key=lambda line: line.worry,
    )


_NONE: Mapping[str, Any] = {"n": 0, "late": 0, "at": None}


def _by_customer(rows: Any, **sums: Any) -> dict[UUID, dict[str, Any]]:
    return {row["customer"]: row for row in rows.order_by().values("customer").annotate(**sums)}


def _ends(actor: Actor, ids: list[UUID]) -> dict[UUID, date | None]:
    """The day on which a customer's last version in force ends; None: it has no end."""
    versions = ContractVersion.objects.visible_to(actor).filter(customer__in=ids, status=VersionStatus.ACTIVE)
    found: dict[UUID, date | None] = {}
    for customer, end in versions.annotate(end=Upper("effective")).values_list("customer", "end").order_by():
        known = found.get(customer, end)
        found[customer] = None if end is None or known is None else max(end, known)
    return found


def _csms(ids: list[UUID], today: date) -> dict[UUID, str]:
    held = RoleHeld.objects.filter(role=Role.CSM, customer__in=ids).on(today).select_related("person")
    return {one.customer_id: one.person.label for one in held}


def needs_to_answer(actor: Actor, until: date) -> list[Need]:
    """Open needs that the actor owes an answer by the day, the oldest promise first."""
    rows = Need.objects.visible_to(actor).filter(state=NeedState.OPEN, owner_id=actor.person_id, answer_on__lte=until)
    return list(rows.select_related("customer", "person")[:50])
