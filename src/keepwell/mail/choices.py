# SPDX-License-Identifier: Apache-2.0
"""Words of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Security(models.TextChoices):
    """How the way to the mail server is protected."""

    STARTTLS = "starttls", _("STARTTLS, usually port 587")
    TLS = "tls", _("TLS from the first byte, usually port 465")
    NONE = "none", _("None: everybody on the way can read letters and password")


class LetterState(models.TextChoices):
    """What became of a letter."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "given_up", _("Given up")


class Trouble(models.TextChoices):
    """What can go wrong between us and the mail server, in the sender's words."""

    NO_SUCH_HOST = "no_such_host", _("There is no machine of this name. Check the host.")
    NOT_REACHED = (
        "not_reached",
        _("The machine does not answer at this port. Check host and port, and whether a firewall lets us through."),
    )
    TOO_SLOW = "too_slow", _("The server did not answer in time. Check host and port, or try later.")
    NOT_TRUSTED = (
        "not_trusted",
        _(
            "The server's certificate is not trusted or belongs to another name. Use the name in the certificate, or"
            " enter the certificate of your own authority."
        ),
    )
    NO_TLS = (
        "no_tls",
        _("The server does not speak this encryption at this port. Port 465 usually wants TLS, port 587 STARTTLS."),
    )
    SIGN_IN_REFUSED = (
        "sign_in_refused",
        _("The server refused user name and password. Some services want a password made for programs."),
    )
    NO_SIGN_IN = "no_sign_in", _("The server offers no sign-in here. Leave user and password empty, or use encryption.")
    SENDER_REFUSED = "sender_refused", _("The server does not let us send from this address. Check the sender.")
    RECIPIENT_REFUSED = "recipient_refused", _("The server does not take letters for this recipient.")
    CONTENT_REFUSED = "content_refused", _("The server refused the letter itself.")
    LATER = "later", _("The server asks us to come back later. We try again by ourselves.")
    CUT_OFF = "cut_off", _("The server closed the connection. We try again by ourselves.")
    SECRET_UNREADABLE = "secret_unreadable", _("The stored password cannot be opened. Enter it again.")
    TOO_LATE = "too_late", _("The letter was no longer of use when it could have been sent.")
