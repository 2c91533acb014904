# SPDX-License-Identifier: Apache-2.0
"""What the search room learns of persons and organisations."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actor import Actor
from keepwell.people.models import Organisation, Person
from keepwell.search.services import Document, Filter, Follow, SearchSource, register

PERSON = "person"
ORGANISATION = "organisation"


def visible_persons(actor: Actor) -> QuerySet[Person]:
    """Persons whom the actor may see and about whom something is still known."""
    return Person.objects.visible_to(actor).filter(erased_at=None)


def visible_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations that the actor may see."""
    return Organisation.objects.visible_to(actor)


def load_persons(ids: Sequence[UUID]) -> Iterable[Document]:
    """Name in both scripts, staff number, job; ways to reach somebody are not searched."""
    rows = list(Person.objects.filter(pk__in=ids, erased_at=None))
    places = Organisation.objects.in_bulk({row.organisation_id for row in rows})
    for row in rows:
        place = places.get(row.organisation_id)
        yield Document(
            object_id=row.pk,
            organisation_id=row.organisation_id,
            title=f"{row.name} {row.latin_name}".strip(),
            codes=(row.staff_number,) if row.staff_number else (),
            texts=tuple(one for one in (row.job_title, place.label if place else "") if one),
            address=reverse("people:person", args=[row.pk]),
            facts=(str(_("Has left")),) if not row.is_active else (),
        )


def load_organisations(ids: Sequence[UUID]) -> Iterable[Document]:
    """Names, code and the prefix of its tickets."""
    for row in Organisation.objects.filter(pk__in=ids):
        yield Document(
            object_id=row.pk,
            organisation_id=row.pk,
            title=f"{row.name} {row.name_en}".strip(),
            codes=tuple(one for one in (row.code, row.ticket_prefix) if one),
            address=reverse("people:organisation", args=[row.pk]),
            facts=(str(row.get_kind_display()),),
        )


def _of_customer(actor: Actor, rows: QuerySet[Person], value: str) -> QuerySet[Person] | None:
    places = Organisation.objects.visible_to(actor).filter(
        Q(name__icontains=value) | Q(name_en__icontains=value) | Q(code__iexact=value)
    )
    below = Q()
    for place in places.order_by("code")[:50]:
        below |= Q(organisation__path__contains=[place.pk])
    return rows.filter(below) if below else None


def register_sources() -> None:
    """Make persons and organisations findable."""
    register(
        SearchSource(
            PERSON,
            _("People"),
            load_persons,
            visible_persons,
            is_few=True,
            names=("person", "people", "人员", "联系人"),
            filters=(Filter(("客户", "customer", "organisation"), _("Customer"), _of_customer),),
            follows=(
                Follow(
                    Person,
                    "id",
                    ("name", "latin_name", "staff_number", "job_title", "is_active", "organisation_id", "removal_id"),
                ),
            ),
            order=30,
        )
    )
    register(
        SearchSource(
            ORGANISATION,
            _("Organisations"),
            load_organisations,
            visible_organisations,
            is_few=True,
            names=("organisation", "customer", "组织", "客户"),
            follows=(Follow(Organisation, "id", ("name", "name_en", "code", "ticket_prefix", "removal_id")),),
            order=40,
        )
    )


register_sources()
