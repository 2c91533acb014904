# SPDX-License-Identifier: Apache-2.0
"""Who keeps the system is told when a backup fails, when none was verified for too long, and how a restore went."""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.selectors import holders_of, root
from keepwell.people.services import News, NoticeKind, notice_kind, tell

FAILED = notice_kind("protection.backup_failed", title=_("A backup failed"), body="%(trouble)s")
LATE = notice_kind(
    "protection.backup_late",
    title=_("There is no verified backup"),
    body=_("The last verified backup is older than planned. See what the runs say, and take one now."),
)
UNPROVED = notice_kind(
    "protection.restore_failed",
    title=_("A restore did not hold every check"),
    body=_("The backup %(backup)s was restored for a trial, and not every check held. See its certificate."),
)


def tell_keepers(kind: NoticeKind, key: str, words: Mapping[str, str | int], link: str, now: datetime) -> None:
    """Every system administrator hears it once."""
    with reading(SYSTEM):
        provider = root()
        if provider is None:
            return
        keepers = holders_of(Role.SYSTEM_ADMIN, [provider.pk], now.date())
        tell([News(person.pk, kind, key, words, link) for person in keepers], now=now)


def tell_late(now: datetime) -> None:
    """Once a day, until there is one again."""
    tell_keepers(LATE, f"protection.late:{now:%Y-%m-%d}", {}, reverse("protection:backups"), now)
