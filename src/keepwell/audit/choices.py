# SPDX-License-Identifier: Apache-2.0
"""Words of the log."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Result(models.TextChoices):
    """How an act ended."""

    DONE = "done", _("Done")
    DENIED = "denied", _("Denied by policy")
    FAILED = "failed", _("Failed")


class AlarmKind(models.TextChoices):
    """What can go wrong with the log itself."""

    LAG = "lag", _("Entries wait too long for their place")
    STOPPED = "stopped", _("No entry gets its place any more")
    GAP = "gap", _("The log has a gap")
    CLOCK_BACK = "clock_back", _("The clock was set back")
    ANCHOR_REFUSED = "anchor_refused", _("A head contradicts what was anchored outside")
    ANCHOR_FAILED = "anchor_failed", _("Heads cannot be anchored outside")
    NOT_INTACT = "not_intact", _("A log is not intact")
    EXPORT_STUCK = "export_stuck", _("Entries do not reach the security monitor")
