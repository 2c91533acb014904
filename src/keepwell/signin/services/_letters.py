# SPDX-License-Identifier: Apache-2.0
"""The letters of this room. Until outgoing mail is set up, links are carried by hand."""

from datetime import datetime

from keepwell.kernel.actor import Actor
from keepwell.people.models import Account, Person
from keepwell.signin.models import Invitation


def can_send() -> bool:
    """Whether outgoing mail is set up."""
    return False


def send_invitation(invitation: Invitation, secret: str, person: Person, actor: Actor, now: datetime) -> bool:
    """Mail the link of an invitation; False when no mail is set up."""
    del invitation, secret, person, actor, now
    return can_send()


def send_reset(account: Account, secret: str, now: datetime) -> bool:
    """Mail the link for a new password; False when no mail is set up."""
    del account, secret, now
    return can_send()
