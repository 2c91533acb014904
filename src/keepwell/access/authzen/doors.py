# SPDX-License-Identifier: Apache-2.0
"""From a program's key to who answers it; the policy sets are read once and kept."""

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.access.authzen.answers import Answerer
from keepwell.access.authzen.external import StoreAnswers
from keepwell.access.authzen.keepwell import OwnAnswers
from keepwell.access.engine.stores import PolicyStore, read_stores
from keepwell.access.models import Application
from keepwell.kernel.actor import SYSTEM, Scope
from keepwell.kernel.errors import KeepwellError
from keepwell.kernel.scope import within_scope
from keepwell.people.models import Organisation
from keepwell.people.selectors import subtree_ids
from keepwell.people.services.create_token import digest_of

MARK = "kwa_"
#: a key's last use is noted no more often, for every note is a write
NOTED_EVERY = timedelta(minutes=5)

_lock = threading.Lock()
_read: dict[Path, Mapping[str, PolicyStore]] = {}


class NoPolicySet(KeepwellError):
    """The program's policy set is gone; no answer is better than one by other policies."""

    status = 503

    def __init__(self) -> None:
        super().__init__(_("The policy set of this program is not installed. Tell the administrator."))


def stores() -> Mapping[str, PolicyStore]:
    """The policy sets of the installation; raises PolicyError when one is wrong."""
    folder = settings.KEEPWELL.policy_sets_folder
    with _lock:
        if folder not in _read:
            _read[folder] = read_stores(folder)
        return _read[folder]


def forget_stores() -> None:
    """Read the policy sets again at the next question (tests; a running installation restarts instead)."""
    with _lock:
        _read.clear()


def program_of(secret: str, now: datetime) -> Application | None:
    """The living program whose key this is."""
    if not secret.startswith(MARK):
        return None
    with within_scope(SYSTEM.scope):
        program = Application.objects.alive(now).filter(digest=digest_of(secret)).first()
        if program is not None:
            stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTED_EVERY)
            Application.objects.filter(stale, pk=program.pk).update(last_used_at=now)
    return program


def reach_of(program: Application) -> Scope:
    """The rows a program may learn of: its organisation and below; at the provider everything."""
    with within_scope(SYSTEM.scope):
        if Organisation.objects.filter(pk=program.organisation_id, parent__isnull=True).exists():
            return Scope(everything=True)
        return Scope(organisations=subtree_ids(program.organisation_id))


def answerer_of(program: Application, reach: Scope) -> Answerer:
    """Who answers the program; raises NoPolicySet."""
    if not program.policy_set:
        return OwnAnswers(reach)
    store = stores().get(program.policy_set)
    if store is None:
        raise NoPolicySet
    return StoreAnswers(store)
