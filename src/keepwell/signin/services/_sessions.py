# SPDX-License-Identifier: Apache-2.0
"""Ending sessions: Django's row goes, and ours with it."""

from uuid import UUID

from django.contrib.sessions.models import Session

from keepwell.signin.models import OpenSession


def end_sessions_of(account_id: UUID, *, but: str | None = None) -> int:
    """End every session of an account, but the one of that key; returns how many."""
    keys = OpenSession.objects.filter(account_id=account_id).exclude(session_id=but or "")
    ended = list(keys.values_list("session_id", flat=True))
    Session.objects.filter(session_key__in=ended).delete()
    return len(ended)
