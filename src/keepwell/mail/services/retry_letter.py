# SPDX-License-Identifier: Apache-2.0
"""Try a letter again that was given up, or that waits for its next try."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.mail.choices import LetterState
from keepwell.mail.models import Letter


@action("mail.retry_letter", title=_("Try again"), target=Letter)
def retry_letter(actor: Actor, letter: Letter, command: Nothing, *, now: datetime) -> Letter:
    """Put it at the head of the line, under the same Message-ID."""
    del actor, command
    if letter.state == LetterState.SENT:
        raise DomainError(_("This letter was sent. There is nothing to try again."))
    if not letter.text:
        raise DomainError(_("The text of this letter is no longer kept. Repeat what caused it."))
    if letter.expires_at is not None and letter.expires_at <= now:
        raise DomainError(_("The letter is no longer of use: its link has expired. Repeat what caused it."))
    letter.state, letter.attempts, letter.next_try_at = LetterState.WAITING, 0, now
    letter.save(update_fields=["state", "attempts", "next_try_at"])
    return letter
