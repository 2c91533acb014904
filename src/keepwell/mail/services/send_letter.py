# SPDX-License-Identifier: Apache-2.0
"""The front door: write a letter inside an act. It leaves after the commit, at least once, under one Message-ID."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from keepwell.kernel.ids import uuid7
from keepwell.kernel.secrets import seal
from keepwell.mail.addresses import checked_address, one_line
from keepwell.mail.models import Letter, Sending

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets it, in which language, and whose affair it is."""

    address: str
    name: str
    language: str
    organisation_id: UUID
    customer_id: UUID


@dataclass(frozen=True, slots=True)
class LinkTo:
    """The one thing to do."""

    title: Text
    url: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What to say; lazy texts are worded in the recipient's language.

    `kind` names the occasion ("signin.invitation"). `intent`, when given, is unique: the same one is written once.
    """

    to: Recipient
    kind: str
    subject: Text
    paragraphs: tuple[Text, ...]
    link: LinkTo | None = None
    intent: str = ""
    expires_at: datetime | None = None


def send_letter(draft: Draft, *, now: datetime) -> Letter | None:
    """Write the letter into the present transaction; None when mail is not set up. DomainError for a bad address.

    A plain helper of other rooms' acts: it decides nothing and sends nothing itself.
    """
    sending = Sending.objects.filter(is_on=True).first()
    if sending is None:
        return None
    if draft.intent and (known := Letter.objects.filter(intent=draft.intent).first()):
        return known
    return write_letter(draft, sending, now=now)


def write_letter(draft: Draft, sending: Sending, *, now: datetime, waits_for: timedelta = timedelta(0)) -> Letter:
    """Store a letter with everything it needs; the sender's loop does not touch it before `waits_for` is over."""
    to, made_id = draft.to, uuid7()
    with translation.override(to.language):
        subject = one_line(str(draft.subject), 300)
        words = {"subject": subject, "paragraphs": [str(one) for one in draft.paragraphs], "link": draft.link}
        text = render_to_string("mail/letter.txt", words)
        html = render_to_string("mail/letter.html", {**words, "language": to.language})
    letter = Letter(
        id=made_id,
        organisation_id=to.organisation_id,
        customer_id=to.customer_id,
        kind=draft.kind,
        intent=draft.intent,
        address=checked_address(to.address),
        name=one_line(to.name, 200),
        subject=subject,
        text=seal(text, "mail.letter.text"),
        html=seal(html, "mail.letter.html"),
        language=to.language,
        message_id=f"<{made_id.hex}@{sending.sender_address.rpartition('@')[2]}>",
        made_at=now,
        next_try_at=now + waits_for,
        expires_at=draft.expires_at,
    )
    letter.save(force_insert=True)
    return letter
