# SPDX-License-Identifier: Apache-2.0
"""States of removals, requests to remove, and requests about persons."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RemovalState(TextChoices):
    """Where removed rows are."""

    BINNED = "binned", _("in the bin")
    RESTORED = "restored", _("restored")
    PURGED = "purged", _("deleted for good")


class RequestState(TextChoices):
    """How far a request to remove many rows is."""

    WAITING = "waiting", _("waits for a second person")
    APPROVED = "approved", pgettext_lazy("request", "approved")
    DECLINED = "declined", pgettext_lazy("request", "declined")


class PersonRequestKind(TextChoices):
    """What a person asks about his data."""

    ACCESS = "access", _("copy of everything known (GDPR 15, PIPL 45)")
    ERASURE = "erasure", _("erasure (GDPR 17, PIPL 47)")


class PersonRequestState(TextChoices):
    """How far a request about a person is."""

    OPEN = "open", pgettext_lazy("request", "open")
    DONE = "done", _("Done")
    REFUSED = "refused", pgettext_lazy("request", "refused")
