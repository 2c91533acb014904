# SPDX-License-Identifier: Apache-2.0
"""What stands against a removal besides holds: rows that live on and name what would go, promises still in force."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from keepwell.contracts.choices import VersionStatus
from keepwell.contracts.models import Contract, ContractVersion, CoveredSystem
from keepwell.desk.models import Ticket
from keepwell.people.models import Organisation

Rows = Mapping[type[models.Model], Sequence[UUID]]


def obstacles_of(subject: type[models.Model], rows: Rows) -> tuple[str, ...]:
    """Sentences, each with what to do instead; empty when nothing stands against it."""
    found = [*_systems_in_use(rows), *_provider(rows)]
    if Contract in rows:
        found += _terms(subject, rows)
    return tuple(found)


def _systems_in_use(rows: Rows) -> list[str]:
    systems = list(rows.get(CoveredSystem, ()))
    if not systems:
        return []
    others = Ticket._base_manager.filter(system_id__in=systems).exclude(pk__in=list(rows.get(Ticket, ())))
    count = others.count()
    if not count:
        return []
    return [
        _("%(count)s tickets name a system that would go. Name another system there first.") % {"count": count},
    ]


def _terms(subject: type[models.Model], rows: Rows) -> list[str]:
    versions = ContractVersion._base_manager.filter(contract_id__in=list(rows[Contract]), status=VersionStatus.ACTIVE)
    if subject is Contract and versions.exists():
        return [_("Its terms have been in force, so it is a record. Only drafts can be removed.")]
    if versions.filter(effective__upper_inf=True).exists():
        return [_("A contract here is in force without an end. End its terms first.")]
    return []


def _provider(rows: Rows) -> list[str]:
    places = Organisation._base_manager.filter(pk__in=list(rows.get(Organisation, ())), is_provider=True)
    return [_("The provider itself cannot be removed.")] if places.exists() else []
