# SPDX-License-Identifier: Apache-2.0
"""Who is let into the pages of the log."""

from django.http import HttpRequest

from keepwell.audit.receipts import READERS as READERS
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.ui.navigation import actor_of

#: who watches over the whole installation
WATCHERS = frozenset({"auditor", "security_admin"})

#: who does critical acts often enough to want his receipts at hand
TRUSTED = frozenset({"system_admin", "security_admin", "service_manager", "csm", "csm_deputy"})


def reader(request: HttpRequest) -> Actor:
    """The reader, if the log is his to read; others are not told that it is here."""
    actor = actor_of(request)
    if not any(actor.holds(role) for role in READERS):
        raise NotFound
    return actor


def watcher(request: HttpRequest) -> Actor:
    """The reader, if he watches over everything."""
    actor = actor_of(request)
    if not actor.everywhere & WATCHERS:
        raise NotFound
    return actor
