# SPDX-License-Identifier: Apache-2.0
"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunState(TextChoices):
    """How far a backup is; every state after `running` follows from evidence."""

    ASKED = "asked", _("Asked for")
    RUNNING = "running", _("Being taken")
    TAKEN = "taken", _("Taken, not verified")
    VERIFIED = "verified", _("Verified")
    PROVED = "proved", _("Restored and proved")
    DAMAGED = "damaged", _("Damaged")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")
    DROPPED = "dropped", _("Let go")


#: a run in one of these states goes on, or would if its process lived
UNDER_WAY = (RunState.ASKED, RunState.RUNNING)
#: whoever restores may count on these
SOUND = (RunState.VERIFIED, RunState.PROVED)


class BackupKind(TextChoices):
    """What was copied."""

    FULL = "full", _("Full")
    INCREMENTAL = "incremental", _("Incremental")
