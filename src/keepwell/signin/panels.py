# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into others: words for the log, and the way to a new password on one's profile."""

from django.utils.translation import gettext_lazy as _

from keepwell.audit.selectors import name_acts
from keepwell.kernel.slots import Panel, slot

name_acts(
    {
        "people.signed_in": _("Signed in"),
        "people.signed_out": _("Signed out"),
        "people.sign_in_failed": _("Failed to sign in"),
    }
)
slot("people.profile_acts").add(
    Panel("signin.password", "signin/parts/profile_acts.html", lambda _actor, _subject: {}, order=10)
)
