# SPDX-License-Identifier: Apache-2.0
"""The closed lists of this room: doors that count tries, ways of signing in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Door(TextChoices):
    """Where somebody may guess."""

    PASSWORD = "password", _("Password")
    CODE = "code", _("Second factor")
    RESET = "reset", _("Asking for a reset link")
    LINK = "link", _("Opening a link")
    API_KEY = "api_key", _("API key")


class Method(TextChoices):
    """How a session began."""

    PASSWORD = "password", _("Password")
    PASSKEY = "passkey", _("Passkey")
    LINK = "link", _("Invitation or reset link")
    COMPANY = "sso", _("Company sign-in")


class DirectorySecurity(TextChoices):
    """How the way to a directory is protected."""

    TLS = "tls", _("LDAPS, usually port 636")
    STARTTLS = "starttls", _("STARTTLS, usually port 389")
    WAIVED = "plain", _("None: passwords travel readably, accepted knowingly")


class SyncState(TextChoices):
    """How far a comparison with a directory has come."""

    ASKS = "asks", _("Waits for a decision")
    RUNS = "runs", _("Being carried out")
    DONE = "carried", _("Carried out")
    DROPPED = "dropped", _("Dropped")
    FAILED = "unread", _("The directory could not be read")
