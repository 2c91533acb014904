# SPDX-License-Identifier: Apache-2.0
"""Hand waiting letters to the server, at least once: claim, commit, send, commit (ADR 0096).

Outside the one door, like every bookkeeping of work: the act that wrote the letter is in the log. No transaction is
open while the server is spoken to. Who dies in between leaves a lease that runs out; the letter then leaves once more
with the same Message-ID, by which mailboxes tell that it is the same.
"""

import smtplib
from datetime import timedelta

from django.db.models import F
from django.utils import translation

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope
from keepwell.kernel.secrets import SecretUnreadable, open_sealed
from keepwell.mail.choices import LetterState, Trouble
from keepwell.mail.models import Letter, Sending
from keepwell.mail.transport import Reply, Wire, message_of, reply_to

#: longer than a server may take for one letter
LEASE = timedelta(minutes=3)
#: after trouble that concerns every letter
PAUSE = timedelta(minutes=1)
GIVEN_UP_AFTER = timedelta(days=3)
_LONGEST_WAIT_MINUTES = 60
_FAULTS = (smtplib.SMTPException, OSError, SecretUnreadable, UnicodeError)


def deliver_due(limit: int = 100) -> int:
    """Send what is due, over as few connections as the server allows; returns how many letters were tried."""
    sending = Sending.objects.filter(is_on=True).first()
    if sending is None or (sending.stopped_at is not None and clock.now() < sending.stopped_at + PAUSE):
        return 0
    tried = 0
    while tried < limit and (letter := _claim()) is not None:
        try:
            with Wire(sending) as wire:
                _note_way(sending, Reply())
                tried += _empty(wire, sending, letter, limit - tried)
        except _FAULTS as error:
            _stop(sending, letter, reply_to(error))
            break
        if sending.stopped_at is not None:
            break
    return tried


def try_test_letter(letter: Letter) -> Letter:
    """Send one letter now and say what came of it; it is not tried again."""
    sending = Sending.objects.get()
    with within_scope(SYSTEM.scope):
        Letter.objects.filter(pk=letter.pk).update(attempts=F("attempts") + 1, next_try_at=clock.now() + LEASE)
    try:
        with Wire(sending) as wire:
            reply = _handed_over(wire, sending, letter)
            _note_way(sending, reply if reply.concerns_all else Reply())
    except _FAULTS as error:
        reply = reply_to(error)
        _note_way(sending, reply)
    _note(letter, reply, is_given_up=not reply.is_sent)
    with within_scope(SYSTEM.scope):
        letter.refresh_from_db()
    return letter


def _claim() -> Letter | None:
    """The next letter, ours for the lease; those that came too late are given up on the way."""
    with within_scope(SYSTEM.scope):
        now = clock.now()
        due = Letter.objects.due_at(now)
        due.filter(expires_at__lte=now).update(state=LetterState.FAILED, trouble=Trouble.TOO_LATE, text="", html="")
        letter = due.select_for_update(skip_locked=True).order_by("next_try_at", "id").first()
        if letter is None:
            return None
        letter.attempts += 1
        letter.next_try_at = now + LEASE
        letter.save(update_fields=["attempts", "next_try_at"])
        return letter


def _empty(wire: Wire, sending: Sending, first: Letter, most: int) -> int:
    """Send over one connection until nothing is due or the connection is of no more use."""
    letter: Letter | None = first
    tried = 0
    while letter is not None:
        tried += 1
        reply = _handed_over(wire, sending, letter)
        if reply.concerns_all:
            _stop(sending, letter, reply)
            break
        _note(letter, reply, is_given_up=reply.is_final or clock.now() - letter.made_at > GIVEN_UP_AFTER)
        if reply.trouble == Trouble.CUT_OFF:
            break
        letter = _claim() if tried < most else None
    return tried


def _handed_over(wire: Wire, sending: Sending, letter: Letter) -> Reply:
    try:
        text, html = open_sealed(letter.text, "mail.letter.text"), open_sealed(letter.html, "mail.letter.html")
        with translation.override(letter.language):
            message = message_of(letter, sending, text, html)
        return Reply(answer=wire.send(message, sending.test_address or letter.address))
    except _FAULTS as error:
        reply = reply_to(error)
    if reply.trouble in (Trouble.CUT_OFF, Trouble.TOO_SLOW, Trouble.SECRET_UNREADABLE):
        # it may be this letter that the server cannot bear: the others go on, over a new connection
        return Reply(Trouble.CUT_OFF if reply.trouble == Trouble.TOO_SLOW else reply.trouble, reply.answer)
    return reply


def _note(letter: Letter, reply: Reply, *, is_given_up: bool) -> None:
    now = clock.now()
    told: dict[str, object] = {"trouble": reply.trouble, "answer": reply.answer}
    if reply.is_sent:
        told |= {"state": LetterState.SENT, "sent_at": now, "text": "", "html": ""}
    elif is_given_up:
        told |= {"state": LetterState.FAILED}
    else:
        minutes = min(2 ** (letter.attempts - 1), _LONGEST_WAIT_MINUTES)
        told |= {"next_try_at": now + timedelta(minutes=minutes)}
    with within_scope(SYSTEM.scope):
        Letter.objects.filter(pk=letter.pk).exclude(state=LetterState.SENT).update(**told)


def _stop(sending: Sending, letter: Letter, reply: Reply) -> None:
    """Everything waits; the letter keeps its place and is not blamed."""
    _note_way(sending, reply)
    with within_scope(SYSTEM.scope):
        Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING).update(
            next_try_at=clock.now(), attempts=F("attempts") - 1, trouble=reply.trouble, answer=reply.answer
        )


def _note_way(sending: Sending, reply: Reply) -> None:
    """Remember what stops all letters, or that nothing does."""
    stopped_at = clock.now() if reply.trouble else None
    if not reply.trouble and not sending.trouble:
        return
    sending.trouble, sending.answer, sending.stopped_at = reply.trouble, reply.answer, stopped_at
    Sending.objects.filter(pk=sending.pk).update(trouble=reply.trouble, answer=reply.answer, stopped_at=stopped_at)
