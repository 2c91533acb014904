# SPDX-License-Identifier: Apache-2.0
"""Sign somebody out of one session."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.registry import Risk
from keepwell.people.models import Account
from keepwell.signin.models import OpenSession


@action("signin.end_session", title=_("Sign out there"), target=OpenSession, risk=Risk.NORMAL)
def end_session(actor: Actor, opened: OpenSession, command: Nothing, *, now: datetime) -> Account:
    """End it; its next request is nobody's."""
    del actor, command, now
    account = opened.account
    Session.objects.filter(session_key=opened.session_id).delete()
    return account
