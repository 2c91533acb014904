# SPDX-License-Identifier: Apache-2.0
"""Making and opening links: 256 random bits, of which the database keeps the SHA-256."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from keepwell.signin.limits import digest

INVITATION_FOR = timedelta(days=7)
RESET_FOR = timedelta(hours=2)
#: a link that an administrator carries to somebody takes longer
CARRIED_FOR = timedelta(hours=24)


def new_link() -> tuple[str, str]:
    """A fresh secret and what is kept of it."""
    secret = secrets.token_urlsafe(32)
    return secret, digest(secret)


def invitation_address(secret: str) -> str:
    """Where an invitation is accepted."""
    return f"{settings.KEEPWELL.public_url}{reverse('signin:invitation', args=[secret])}"


def reset_address(secret: str) -> str:
    """Where a new password is set."""
    return f"{settings.KEEPWELL.public_url}{reverse('signin:reset_link', args=[secret])}"
