# SPDX-License-Identifier: Apache-2.0
"""What a verification found, in values and in words."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.audit.flaws import SENTENCES, Flaw


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw; `index` counts entries from 0, None when the flaw is not at one entry."""

    flaw: Flaw
    index: int | None
    event_id: UUID | None
    detail: str = ""
    proven: int = 0  # places before this one were proven by an earlier head

    @property
    def text(self) -> str:
        """The flaw and its place as a sentence."""
        words = str(SENTENCES[self.flaw])
        if self.flaw is Flaw.ROOT_DIFFERS and self.index is not None:
            place = _("The change lies between the places %(first)d and %(last)d.")
            words += " " + place % {"first": self.proven, "last": self.index}
        elif self.index is not None:
            words += " " + _("Place in the log: %(number)d.") % {"number": self.index}
        if self.event_id is not None:
            words += " " + _("Entry: %(entry)s.") % {"entry": self.event_id}
        if self.detail:
            words += f" ({self.detail})"
        return words


@dataclass(slots=True)
class LogReport:
    """The state of one log."""

    log: UUID
    checked_at: datetime
    entries: int = 0
    heads: int = 0
    pinned: int = 0
    waiting: int = 0
    pruned: int = 0  # entries before this place were cleared away, their hashes are kept
    flaws: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        """Whether nothing was found."""
        return self.flaws == 0

    @property
    def first_bad(self) -> int | None:
        """The lowest place with a flaw that has a place."""
        return min((found.index for found in self.findings if found.index is not None), default=None)
