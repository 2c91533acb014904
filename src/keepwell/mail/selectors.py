# SPDX-License-Identifier: Apache-2.0
"""What may be known of outgoing mail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from keepwell.kernel.actor import Actor
from keepwell.mail.choices import LetterState, Trouble
from keepwell.mail.models import Letter, Sending

PAGE = 50


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter as the list shows it: never its text."""

    id: UUID
    kind: str
    address: str
    subject: str
    state: str
    made_at: datetime
    sent_at: datetime | None
    next_try_at: datetime
    attempts: int
    trouble: str
    answer: str
    message_id: str
    can_retry: bool

    @property
    def explained(self) -> str:
        """The trouble in words."""
        return str(Trouble(self.trouble).label) if self.trouble else ""


def is_set_up() -> bool:
    """Whether letters are sent: other rooms show a link to copy when not."""
    return Sending.objects.filter(is_on=True).exists()


def sending() -> Sending | None:
    """How we send; for the administrator's page."""
    return Sending.objects.first()


def letters(
    actor: Actor, *, state: str = "", before: tuple[datetime, UUID] | None = None, limit: int = PAGE
) -> list[LetterLine]:
    """Letters the actor may see, newest first, one page."""
    rows = Letter.objects.visible_to(actor)
    if state in LetterState.values:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(Q(made_at__lt=before[0]) | Q(made_at=before[0], id__lt=before[1]))
    return [_line(row) for row in rows[:limit]]


def letter(actor: Actor, pk: UUID) -> LetterLine | None:
    """One letter."""
    row = Letter.objects.visible_to(actor).filter(pk=pk).first()
    return _line(row) if row else None


def _line(row: Letter) -> LetterLine:
    return LetterLine(
        id=row.pk,
        kind=row.kind,
        address=row.address,
        subject=row.subject,
        state=row.state,
        made_at=row.made_at,
        sent_at=row.sent_at,
        next_try_at=row.next_try_at,
        attempts=row.attempts,
        trouble=row.trouble,
        answer=row.answer,
        message_id=row.message_id,
        can_retry=row.state != LetterState.SENT and bool(row.text),
    )
