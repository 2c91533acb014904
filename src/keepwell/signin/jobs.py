# SPDX-License-Identifier: Apache-2.0
"""Forgets what signing in leaves behind."""

from django.conf import settings
from django.contrib.sessions.models import Session

from keepwell.kernel import clock
from keepwell.kernel.jobs import job
from keepwell.people.models import SignInAttempt


@job("signin.forget_sign_ins", every="17 * * * *")
def forget_sign_ins() -> None:
    """Delete tries that no longer count, and sessions that have ended."""
    now = clock.now()
    SignInAttempt.objects.filter(at__lt=now - settings.KEEPWELL.lockout_for).delete()
    Session.objects.filter(expire_date__lt=now).delete()
