# SPDX-License-Identifier: Apache-2.0
"""Kinds of notices of this room."""

from django.utils.translation import gettext_lazy as _

from keepwell.people.services import notice_kind

WEBHOOK_OFF = notice_kind(
    "bridges.webhook_off",
    title=_("The webhook “%(name)s” was switched off"),
    body=_("Its receiver failed for too long. Mend it, then resume the webhook: nothing is lost meanwhile."),
)
