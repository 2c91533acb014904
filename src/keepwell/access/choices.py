# SPDX-License-Identifier: Apache-2.0
"""The closed lists of this room: what a review looks at, what it says, and how an attempt ended."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LineKind(TextChoices):
    """What one line of a review is about."""

    ROLE = "role", _("Role")
    MEMBER = "member", _("Project member")
    TOKEN = "token", _("API key")  # a kind, no secret
    APPLICATION = "application", _("Program")
    ACCOUNT = "account", _("Dormant account")
    VACANT = "vacant", _("Role that nobody holds")


class Verdict(TextChoices):
    """What the reviewer says of a line."""

    OPEN = "", _("not decided")
    KEEP = "keep", _("keep")
    REMOVE = "remove", _("remove")


class Flag(TextChoices):
    """What makes a line worth a second look."""

    LEFT = "left", _("has left")
    DORMANT = "dormant", _("has not signed in for long")
    NEVER = "never", _("has never signed in")
    LONG = "long", _("held for long")
    OUTSIDER = "outsider", _("not an employee")
    NO_ACCOUNT = "no_account", _("cannot sign in")
    POWERFUL = "powerful", _("holds for the whole installation")


class Outcome(TextChoices):
    """How a refused attempt ended."""

    DENIED = "denied", _("Denied by policy")
    HIDDEN = "hidden", _("not shown")
