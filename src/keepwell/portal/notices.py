# SPDX-License-Identifier: Apache-2.0
"""The kinds of notices that the portal sends."""

from django.utils.translation import gettext_lazy as _

from keepwell.people.services import notice_kind

LOW_RATING = notice_kind(
    "portal.low_rating",
    title=_("%(number)s was rated %(score)s of 5"),
    body=_("%(title)s. Call before it turns into a complaint."),
)
