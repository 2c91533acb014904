# SPDX-License-Identifier: Apache-2.0
"""Words of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RebuildState(models.TextChoices):
    """How far a rebuilding of the index is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Rebuilding")
    DONE = "done", _("Done")


class Order(models.TextChoices):
    """In what order hits come."""

    RELEVANCE = "relevance", _("Best match first")
    NEWEST = "newest", _("Newest first")
