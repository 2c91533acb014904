# SPDX-License-Identifier: Apache-2.0
"""Let go of letters: texts of given-up ones first, then the rows. What was done stays in the log."""

from datetime import datetime, timedelta

from keepwell.mail.choices import LetterState
from keepwell.mail.models import Letter


def forget_letters(now: datetime, *, texts_after: timedelta, letters_after: timedelta) -> tuple[int, int]:
    """Returns how many texts and how many letters went."""
    ended = Letter.objects.exclude(state=LetterState.WAITING)
    texts = ended.filter(made_at__lt=now - texts_after).exclude(text="").update(text="", html="")
    gone, _by_kind = ended.filter(made_at__lt=now - letters_after).delete()
    return texts, gone
