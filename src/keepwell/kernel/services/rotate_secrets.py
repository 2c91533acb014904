# SPDX-License-Identifier: Apache-2.0
"""Seal every secret of the installation anew with the newest key.

The door calls `secrets.add_key()` first: should the database fail afterwards, no key is lost and it can be repeated.
"""

from datetime import datetime

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.registry import Risk
from keepwell.kernel.secrets import SealedField, key_of, open_sealed, seal, sealed_elsewhere, sealed_fields


@action("kernel.rotate_secrets", title=_("Seal secrets anew"), risk=Risk.CRITICAL)
def rotate_secrets(actor: Actor, command: Nothing, *, now: datetime) -> None:
    """Open each sealed value with its old key and seal it with the newest; all or nothing."""
    del actor, command, now
    renewed = sum(_renew(column) for column in sealed_fields(iter(apps.get_models())))
    renewed += sum(place.renew() for place in sealed_elsewhere())
    note_change("secrets_renewed", None, renewed)


def keys_in_use() -> set[str]:
    """Ids of the keys without which some value could not be opened."""
    ours = {
        key_of(sealed)
        for column in sealed_fields(iter(apps.get_models()))
        for sealed in _values(column).values_list(column.name, flat=True)
    }
    return ours | {key_of(sealed) for place in sealed_elsewhere() for sealed in place.values()}


def _renew(column: SealedField) -> int:
    renewed = 0
    for row in _values(column).only("pk", column.name).select_for_update(no_key=True).order_by("pk"):
        opened = open_sealed(getattr(row, column.name), column.purpose)
        setattr(row, column.name, seal(opened, column.purpose))
        row.save(update_fields=[column.name])
        renewed += 1
    return renewed


def _values(column: SealedField):  # type: ignore[no-untyped-def]  # rows of any model
    return column.model._default_manager.exclude(**{column.name: ""})
