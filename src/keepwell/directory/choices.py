# SPDX-License-Identifier: Apache-2.0
"""Words of the directory."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TouchKind(TextChoices):
    """How we met."""

    CALL = "call", _("Phone call")
    VISIT = "visit", _("Visit")
    TALK = "talk", _("Talk")
    MESSAGE = "message", _("Message")


class Mood(TextChoices):
    """How the person felt about us."""

    GLAD = "glad", _("Glad")
    NEUTRAL = "neutral", _("Neutral")
    WORRIED = "worried", _("Worried")
    ANGRY = "angry", _("Angry")


class Purpose(TextChoices):
    """What a person agreed to."""

    LISTING = "listing", _("Listed in the contact directory")
    RECORDING = "recording", _("Recording of calls and remote sessions")
    SURVEYS = "surveys", _("Surveys")
    PHOTO = "photo", _("Photo shown to colleagues")
