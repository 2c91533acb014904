# SPDX-License-Identifier: Apache-2.0
"""Forgets what signing in leaves behind, and sends what was asked for at its door."""

from django.conf import settings
from django.contrib.sessions.models import Session

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.jobs import job
from keepwell.kernel.scope import within_scope
from keepwell.mail.selectors import is_set_up
from keepwell.people.models import Account
from keepwell.signin.choices import SyncState
from keepwell.signin.directory.comparing import compare
from keepwell.signin.models import Attempt, Directory, ResetLink, SyncRun
from keepwell.signin.services._letters import send_reset
from keepwell.signin.services._links import RESET_FOR
from keepwell.signin.services.create_reset_link import make_reset_link
from keepwell.signin.services.sync_people import carry_out


@job("signin.forget_sign_ins", every="17 * * * *")
def forget_sign_ins() -> None:
    """Delete tries that no longer count, sessions that have ended, and links for new passwords that open nothing."""
    now = clock.now()
    Attempt.objects.filter(at__lt=now - settings.KEEPWELL.lockout_for).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    ResetLink.objects.filter(expires_at__lt=now).delete()


@job("signin.send_reset_link")
def send_reset_link(email: str) -> None:
    """Mail a link for a new password to whoever signs in with this address; nothing to anybody else."""
    now = clock.now()
    account = Account.objects.filter(email=email, is_active=True).first()
    if account is None or not is_set_up():
        return
    made, secret = make_reset_link(account, now, lives_for=RESET_FOR)
    send_reset(account, secret, made.expires_at, now)


@job("signin.compare_directories", every="10 18 * * *")
def compare_directories() -> None:
    """By night (in Shanghai): compare every directory in use; what asks for a decision waits on its page."""
    with within_scope(SYSTEM.scope):
        chosen = list(Directory.objects.filter(is_on=True, syncs_nightly=True).select_related("organisation"))
    for directory in chosen:
        compare(directory, now=clock.now(), asks=False)
    carry_out_syncs()


@job("signin.carry_out_syncs", every="* * * * *")
def carry_out_syncs() -> None:
    """Carry out what was decided, and go on with what a killed worker left."""
    with within_scope(SYSTEM.scope):
        waiting = list(SyncRun.objects.filter(state=SyncState.RUNS).select_related("directory__organisation"))
    for run in waiting:
        carry_out(run)
