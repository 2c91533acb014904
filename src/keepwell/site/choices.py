# SPDX-License-Identifier: Apache-2.0
"""What an installation can be."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InstallationKind(TextChoices):
    """A demo may shift its clock and binds loopback only."""

    DEMO = "demo", _("Demo")
    REAL = "real", _("In use")
