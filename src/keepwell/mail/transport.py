# SPDX-License-Identifier: Apache-2.0
"""The wire: one connection to the mail server, and what its answers mean."""

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from keepwell.kernel.secrets import SecretUnreadable
from keepwell.mail.choices import Security, Trouble
from keepwell.mail.models import Letter, Sending

TIMEOUT_SECONDS = 20
#: seven bits pass every server, whatever it offers
_LINES = SMTP.clone(cte_type="7bit")
_MOST_ANSWER = 500
_AUTH_REFUSED = range(530, 540)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `concerns_all`: not this letter but the way is at fault, so the others wait as well."""

    trouble: str = ""
    answer: str = ""
    is_final: bool = False
    concerns_all: bool = False

    @property
    def is_sent(self) -> bool:
        """Whether the server has the letter."""
        return not self.trouble


class Wire:
    """An open connection; entering it raises OSError, SMTPException or SecretUnreadable, which `reply_to` explains."""

    def __init__(self, sending: Sending) -> None:
        self._sending = sending
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        sending = self._sending
        password = sending.opened_password
        context = ssl.create_default_context(cadata=sending.authority or None)
        if sending.security == Security.TLS:
            self._smtp = smtplib.SMTP_SSL(sending.host, sending.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            self._smtp = smtplib.SMTP(sending.host, sending.port, timeout=TIMEOUT_SECONDS)
        try:
            if sending.security == Security.STARTTLS:
                self._smtp.starttls(context=context)
            if sending.user:
                self._smtp.login(sending.user, password)
        except BaseException:
            self._smtp.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._smtp is None:
            return
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()

    def send(self, message: EmailMessage, recipient: str) -> str:
        """Hand the letter over; returns the server's last words."""
        smtp = self._smtp
        if smtp is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        sender = self._sending.sender_address
        smtp.ehlo_or_helo_if_needed()
        try:
            code, words = smtp.mail(sender)
            if code != 250:  # the code of RFC 5321 for "done"
                raise smtplib.SMTPSenderRefused(code, words, sender)
            code, words = smtp.rcpt(recipient)
            if code not in (250, 251):
                raise smtplib.SMTPRecipientsRefused({recipient: (code, words)})
            code, words = smtp.data(message.as_bytes(policy=_LINES))
            if code != 250:
                raise smtplib.SMTPDataError(code, words)
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
            with suppress(smtplib.SMTPServerDisconnected, OSError):  # it may have hung up with its refusal
                smtp.rset()
            raise
        return _words(code, words)


def message_of(letter: Letter, sending: Sending, text: str, html: str) -> EmailMessage:
    """The letter as it travels; every header is made from parts, never from lines."""
    message = EmailMessage(policy=_LINES)
    recipient = sending.test_address or letter.address
    message["From"] = _address(sending.sender_name, sending.sender_address)
    message["To"] = _address(letter.name, recipient)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.made_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if sending.test_address:
        message["X-Keepwell-Meant-For"] = letter.address
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    # at the end: what begins with Content- moves into the part that is wrapped
    message["Content-Language"] = letter.language
    return message


def reply_to(error: Exception) -> Reply:
    """What an error of the wire means for this letter and for the others."""
    if isinstance(error, SecretUnreadable):
        return Reply(Trouble.SECRET_UNREADABLE, str(error)[:_MOST_ANSWER], concerns_all=True)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _by_code(code, words, Trouble.RECIPIENT_REFUSED)
    if isinstance(error, smtplib.SMTPDataError):
        return _by_code(error.smtp_code, error.smtp_error, Trouble.CONTENT_REFUSED)
    if isinstance(error, smtplib.SMTPResponseException):
        return _of_answer(error)
    return Reply(_of_the_way(error), _plain(error), concerns_all=True)


def _by_code(code: int, words: bytes | str, trouble: Trouble) -> Reply:
    if code in _AUTH_REFUSED:
        return Reply(Trouble.SIGN_IN_REFUSED, _words(code, words), concerns_all=True)
    if code == 421:  # "service not available": the server closes
        return Reply(Trouble.LATER, _words(code, words), concerns_all=True)
    is_final = code >= 500  # RFC 5321: 4xx is for now, 5xx for good
    return Reply(trouble if is_final else Trouble.LATER, _words(code, words), is_final=is_final)


def _of_answer(error: smtplib.SMTPResponseException) -> Reply:
    words = _words(error.smtp_code, error.smtp_error)
    if error.smtp_code < 500:
        trouble = Trouble.LATER
    elif isinstance(error, smtplib.SMTPAuthenticationError):
        trouble = Trouble.SIGN_IN_REFUSED
    elif isinstance(error, smtplib.SMTPSenderRefused):
        trouble = Trouble.SIGN_IN_REFUSED if error.smtp_code in _AUTH_REFUSED else Trouble.SENDER_REFUSED
    else:
        trouble = Trouble.NOT_REACHED
    return Reply(trouble, words, concerns_all=True)


#: the first class that fits says it; SSL and connection errors are OSErrors as well
_WAYS: tuple[tuple[type[Exception], Trouble], ...] = (
    (ssl.SSLCertVerificationError, Trouble.NOT_TRUSTED),
    (ssl.SSLError, Trouble.NO_TLS),
    (smtplib.SMTPServerDisconnected, Trouble.CUT_OFF),
    (smtplib.SMTPException, Trouble.NO_SIGN_IN),  # none of the offered ways to sign in is one of ours
    (TimeoutError, Trouble.TOO_SLOW),
    (socket.gaierror, Trouble.NO_SUCH_HOST),
    (UnicodeError, Trouble.NO_SUCH_HOST),
    (ConnectionResetError, Trouble.CUT_OFF),
    (BrokenPipeError, Trouble.CUT_OFF),
)


def _of_the_way(error: Exception) -> Trouble:
    if isinstance(error, smtplib.SMTPNotSupportedError) and "STARTTLS" in str(error):
        return Trouble.NO_TLS
    return next((trouble for kind, trouble in _WAYS if isinstance(error, kind)), Trouble.NOT_REACHED)


def _address(name: str, address: str) -> Address:
    user, _at, domain = address.rpartition("@")
    return Address(display_name=name, username=user, domain=domain)


def _words(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {text}"[:_MOST_ANSWER].replace("\x00", "")


def _plain(error: Exception) -> str:
    return str(error)[:_MOST_ANSWER].replace("\x00", "")
