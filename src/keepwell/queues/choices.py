# SPDX-License-Identifier: Apache-2.0
"""The closed lists of the list of tickets: who may open a view, what a present colleague does, how a list is kept."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reach(TextChoices):
    """Who finds a view among his own."""

    MINE = "mine", _("Only me")
    TEAM = "team", _("My team")
    EVERYBODY = "everybody", _("Everybody at my organisation")


class Doing(TextChoices):
    """What somebody does who is at a ticket."""

    LOOKING = "looking", _("is looking")
    WRITING = "writing", _("is writing")


class FileFormat(TextChoices):
    """As what a list is taken along."""

    CSV = "csv", _("CSV, for any program")
    XLSX = "xlsx", _("XLSX, for Excel or WPS")
