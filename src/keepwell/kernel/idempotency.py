# SPDX-License-Identifier: Apache-2.0
"""A request with a key is carried out once: its repetition returns the first result."""

import hashlib
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actor import Actor
from keepwell.kernel.entry import Insert
from keepwell.kernel.errors import Conflict, NotFound
from keepwell.kernel.ids import uuid7
from keepwell.kernel.models import IdempotencyKey
from keepwell.kernel.run import Run


def _owner(actor: Actor) -> str:
    return str(actor.account_id or actor.person_id or actor.kind)


def request_hash(name: str, target_id: object, command: object) -> str:
    """What was asked, as a digest: a key may not be used for something else."""
    return hashlib.sha256(f"{name}\n{target_id}\n{command!r}".encode()).hexdigest()


def earlier_result(actor: Actor, key: str, digest: str) -> tuple[bool, Any]:
    """(True, first result) when the key was used before; raises Conflict when it was used for something else.

    Requests with one key queue up here until the transaction ends, so that two at once have one effect.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{_owner(actor)} {key}"])
    found = IdempotencyKey.objects.filter(actor=_owner(actor), key=key).first()
    if found is None:
        return False, None
    if found.request_hash != digest:
        raise Conflict(_("This idempotency key was used for another request. Use a new key for a new request."))
    if not found.result_model:
        return True, None
    row = apps.get_model(found.result_model)._default_manager.filter(pk=found.result_id).first()
    if row is None:
        raise NotFound
    return True, row


def was_used(actor: Actor, key: str) -> bool:
    """Whether something was done under this key already, whatever it was."""
    return IdempotencyKey.objects.filter(actor=_owner(actor), key=key).exists()


def insert(run: Run, key: str, digest: str, result: Any) -> Insert:
    """The row that remembers the key; written with the act, so that both are or neither is."""
    label, row_id = (result._meta.label, result.pk) if isinstance(result, models.Model) else ("", None)
    columns = ("id", "actor", "key", "action", "request_hash", "result_model", "result_id", "made_at")
    row = (uuid7(), _owner(run.actor), key, run.name, digest, label, row_id, run.now)
    return Insert("kernel_idempotencykey", columns, [row])
