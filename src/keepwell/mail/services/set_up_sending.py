# SPDX-License-Identifier: Apache-2.0
"""Say how this installation sends."""

import re
import ssl
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.entry import Plain
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.kernel.secrets import seal
from keepwell.mail.addresses import checked_address, one_line
from keepwell.mail.choices import Security
from keepwell.mail.models import Sending

_HOST = re.compile(r"[A-Za-z0-9._:-]{1,255}\Z")
_MOST_PORT = 65_535


@command
class SetUpSending:
    """The server, the way to it, the sender. An empty password keeps the stored one."""

    is_on: bool = field(_("Send letters"), default=True)
    host: str = field(_("Host"), max_length=255, help=_("The mail server's name, such as smtp.example.com."))
    port: int = field(_("Port"), default=587)
    security: str = field(_("Encryption"), choices=Security, widget="radio", default=Security.STARTTLS.value)
    user: str = field(_("User"), default="", personal=True, max_length=254)
    password: str = field(
        _("Password"), default="", widget="password", help=_("Leave it empty to keep the stored one."), max_length=500
    )
    sender_address: str = field(_("Sender's address"), max_length=254)
    sender_name: str = field(_("Sender's name"), default="", max_length=100)
    test_address: str = field(
        _("Test mode"),
        default="",
        max_length=254,
        help=_("With an address here, every letter goes there instead of to its recipient."),
    )
    authority: str = field(
        _("Certificate of your own authority"),
        default="",
        widget="textarea",
        help=_("PEM text. Leave it empty to trust what this machine trusts."),
    )


@action("mail.set_up_sending", title=_("Set up outgoing mail"), command=SetUpSending, risk=Risk.CRITICAL)
def set_up_sending(actor: Actor, command: SetUpSending, *, now: datetime) -> Sending:
    """Write the set-up; letters that wait are sent with it."""
    del actor, now
    chosen = _checked(command)
    row = Sending.objects.select_for_update(no_key=True).first() or Sending()
    _refuse_to_lend(row, chosen, command)
    for name, value in chosen.items():
        if row._state.adding or getattr(row, name) != value:
            note_change(name, None if row._state.adding else _shown(name, row), _said(name, value))
        setattr(row, name, value)
    if not row.user:
        row.password = ""
    elif command.password:
        row.password = seal(command.password, "mail.sending.password")
        note_change("password", None, "changed")
    row.trouble, row.answer, row.stopped_at = "", "", None
    row.save()
    return row


def _refuse_to_lend(row: Sending, chosen: dict[str, Plain], command: SetUpSending) -> None:
    """A stored password goes to the server it was entered for, and to no other."""
    is_elsewhere = any(getattr(row, name) != chosen[name] for name in ("host", "port", "security", "user"))
    if row.password and chosen["user"] and is_elsewhere and not command.password:
        raise DomainError(_("Server or user have changed. Enter the password again."), "password")


def _shown(name: str, row: Sending) -> Plain:
    return _said(name, getattr(row, name))


def _said(name: str, value: Plain) -> Plain:
    """What the log keeps: a user name is a person's, a certificate is long."""
    if name in ("user", "authority"):
        return "set" if value else "empty"
    return value


def _checked(command: SetUpSending) -> dict[str, Plain]:
    host = command.host.strip()
    if not _HOST.match(host):
        raise DomainError(_("Write the server's name or address alone, such as smtp.example.com."), "host")
    if not 0 < command.port <= _MOST_PORT:
        raise DomainError(_("A port is a number from 1 to 65535."), "port")
    if command.security not in Security.values:
        raise DomainError(_("Choose one from the list."), "security")
    if command.user.strip() and command.security == Security.NONE and not _is_here(host):
        raise DomainError(
            _("Without encryption the password could be read on the way. Choose one, or leave the user empty."),
            "security",
        )
    return {
        "is_on": command.is_on,
        "host": host,
        "port": command.port,
        "security": command.security,
        "user": one_line(command.user, 254),
        "sender_address": checked_address(command.sender_address, "sender_address"),
        "sender_name": one_line(command.sender_name, 100),
        "test_address": checked_address(command.test_address, "test_address") if command.test_address.strip() else "",
        "authority": _authority(command.authority),
    }


def _is_here(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}


def _authority(text: str) -> str:
    pem = text.strip()
    if pem:
        try:
            ssl.create_default_context(cadata=pem)
        except (ssl.SSLError, ValueError) as error:
            raise DomainError(
                _("This is no certificate. Paste the PEM text with its BEGIN and END lines."), "authority"
            ) from error
    return pem
