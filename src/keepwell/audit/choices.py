# SPDX-License-Identifier: Apache-2.0
"""Words of the log."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Result(models.TextChoices):
    """How an act ended."""

    DONE = "done", _("Done")
    DENIED = "denied", _("Denied by policy")
    FAILED = "failed", _("Failed")
