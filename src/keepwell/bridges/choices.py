# SPDX-License-Identifier: Apache-2.0
"""Words of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WebhookState(models.TextChoices):
    """Whether a webhook calls."""

    ON = "on", pgettext_lazy("webhook", "on")
    PAUSED = "paused", pgettext_lazy("webhook", "paused")
    DISABLED = "disabled", _("switched off after failures")


class DeliveryState(models.TextChoices):
    """What became of one delivery."""

    WAITING = "waiting", pgettext_lazy("delivery", "waiting")
    DELIVERED = "delivered", pgettext_lazy("delivery", "delivered")
    DEAD = "dead", pgettext_lazy("delivery", "failed for good")
    WITHHELD = "withheld", _("not sent: the owner may not read it any more")


class Trouble(models.TextChoices):
    """Why a try failed."""

    REFUSED = "refused", _("The receiver refused it (status 4xx). Look at what it answered.")
    BROKEN = "broken", _("The receiver failed (status 5xx). We try again by ourselves.")
    MOVED = "moved", _("The receiver sends us to another address. Enter that address here: we follow no redirects.")
    GONE = "gone", _("The receiver says that it is gone for good (410).")
    BUSY = "busy", _("The receiver asks us to come back later (429 or 503).")
    UNREACHED = "unreached", _("The receiver could not be reached or did not answer in time.")
    FORBIDDEN = "forbidden", _("This address may not be called from here.")
    SECRET = "secret", _("The stored secret cannot be opened. Make a new one.")  # a word, not a secret
    OWNER = "ownerless", _("The owner's account is closed. Somebody else takes the webhook over.")
