# SPDX-License-Identifier: Apache-2.0
"""What the search room learns of contracts and of the systems they cover."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepwell.contracts.models import Contract, CoveredSystem
from keepwell.kernel.actor import Actor
from keepwell.people.models import Organisation
from keepwell.search.services import Document, Follow, SearchSource, register

CONTRACT = "contract"
SYSTEM = "system"


def visible_contracts(actor: Actor) -> QuerySet[Contract]:
    """Contracts that the actor may see."""
    return Contract.objects.visible_to(actor)


def visible_systems(actor: Actor) -> QuerySet[CoveredSystem]:
    """Covered systems that the actor may see."""
    return CoveredSystem.objects.visible_to(actor)


def load_contracts(ids: Sequence[UUID]) -> Iterable[Document]:
    """Number, title, and whose it is."""
    rows = list(Contract.objects.filter(pk__in=ids))
    places = Organisation.objects.in_bulk({row.organisation_id for row in rows})
    for row in rows:
        place = places.get(row.organisation_id)
        yield Document(
            object_id=row.pk,
            organisation_id=row.organisation_id,
            title=row.title,
            codes=(row.number,),
            texts=(place.label,) if place else (),
            address=reverse("contracts:contract", args=[row.pk]),
            at=row.created_at,
        )


def load_systems(ids: Sequence[UUID]) -> Iterable[Document]:
    """Name, product, release and code; its page is that of its contract."""
    for row in CoveredSystem.objects.filter(pk__in=ids):
        yield Document(
            object_id=row.pk,
            organisation_id=row.organisation_id,
            title=row.name,
            codes=(row.code,),
            texts=tuple(one for one in (row.product, row.release) if one),
            address=reverse("contracts:contract", args=[row.contract_id]),
            facts=(str(row.get_kind_display()),),
        )


register(
    SearchSource(
        CONTRACT,
        _("Contracts"),
        load_contracts,
        visible_contracts,
        is_few=True,
        names=("contract", "合同"),
        follows=(Follow(Contract, "id", ("number", "title", "organisation_id", "removal_id")),),
        order=50,
    )
)
register(
    SearchSource(
        SYSTEM,
        _("Systems"),
        load_systems,
        visible_systems,
        is_few=True,
        names=("system", "系统"),
        follows=(
            Follow(
                CoveredSystem,
                "id",
                ("code", "name", "product", "release", "organisation_id", "contract_id", "removal_id"),
            ),
        ),
        order=60,
    )
)
