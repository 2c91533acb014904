# SPDX-License-Identifier: Apache-2.0
"""Say of a line of a review: keep, or remove. What is to be removed has been removed when the line says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from keepwell.access.choices import LineKind, Verdict
from keepwell.access.models import Application, Review, ReviewLine
from keepwell.access.services.revoke_application import revoke_application
from keepwell.kernel.actions import Risk, action, note_change_for, set_action
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import within_scope
from keepwell.people.models import Account, ApiToken, ProjectMember, RoleHeld
from keepwell.people.selectors.staff import today_for
from keepwell.people.services import EndRole, close_account, end_role, remove_project_member, revoke_token

MOST_REASON = 400


@command
class DecideLine:
    """Keep or remove, and why."""

    verdict: str = field(
        _("Decision"), choices=[(Verdict.KEEP.value, Verdict.KEEP.label), (Verdict.REMOVE.value, Verdict.REMOVE.label)]
    )
    reason: str = field(_("Reason"), max_length=MOST_REASON, default="", help=_("Needed to remove."))


@action("access.decide_line", title=_("Decide on line"), target=ReviewLine, command=DecideLine, risk=Risk.HIGH)
def decide_line(actor: Actor, line: ReviewLine, command: DecideLine, *, now: datetime) -> ReviewLine:
    """Write the decision down; `remove` only of what is gone (`carry_out` ends it first by people's own action)."""
    _refuse_signed(line)
    if command.verdict == Verdict.REMOVE:
        if not command.reason.strip():
            raise DomainError(_("Say why it is removed."), "reason")
        if line.kind == LineKind.VACANT:
            raise DomainError(_("Nobody holds this role. Give it to somebody, then keep the line."), "verdict")
        if not is_gone(line, now):
            raise DomainError(_("It is still held. End it first, then decide to remove it."), "verdict")
    elif is_gone(line, now) and line.kind != LineKind.VACANT:
        raise DomainError(_("It has ended in the meantime, so it cannot be kept. Decide to remove it."), "verdict")
    line.verdict, line.reason = command.verdict, command.reason.strip()
    line.decided_by_id, line.decided_at = actor.person_id, now
    line.save(update_fields=["verdict", "reason", "decided_by", "decided_at"])
    return line


@set_action("access.keep_lines", title=_("Keep"), target=ReviewLine, risk=Risk.HIGH)
def keep_lines(actor: Actor, rows: list[ReviewLine], command: Nothing, *, now: datetime) -> None:
    """Keep many lines at once; those decided already and those that have ended stay as they are."""
    del command
    for line in rows:
        if line.verdict or is_gone(line, now) or _is_signed(line):
            continue
        line.verdict, line.decided_by_id, line.decided_at = Verdict.KEEP, actor.person_id, now
        line.save(update_fields=["verdict", "decided_by", "decided_at"])
        note_change_for(line, {"verdict": (str(Verdict.OPEN), str(Verdict.KEEP))})


def carry_out(actor: Actor, line: ReviewLine, command: DecideLine, *, now: datetime) -> ReviewLine:
    """End what the line is about, by the action that ends such things, then write the decision down.

    Each step is an act of its own in the log. When the second one does not happen, asking again does only it.
    """
    if command.verdict == Verdict.REMOVE and command.reason.strip() and not _is_signed(line):
        ended = _ENDED.get(LineKind(line.kind))
        if ended is not None and not is_gone(line, now):
            ended.end(actor, line, command.reason, now)
    return decide_line(actor, line, command, now=now)


def is_gone(line: ReviewLine, now: datetime) -> bool:
    """Whether what the line is about is held no more."""
    ended = _ENDED.get(LineKind(line.kind))
    if ended is None:
        return False
    with within_scope(SYSTEM.scope):  # what the decider cannot see is not gone
        row = ended.model._default_manager.filter(pk=line.subject_id).first()
        return row is None or ended.is_over(row, now)


def _is_signed(line: ReviewLine) -> bool:
    return Review.objects.filter(pk=line.review_id, signed_at__isnull=False).exists()


def _refuse_signed(line: ReviewLine) -> None:
    # the row of the review, so that signing and deciding wait for each other
    review = Review.objects.select_for_update(no_key=True).get(pk=line.review_id)
    if review.signed_at is not None:
        raise DomainError(_("This review is signed and cannot change. Start a new one."))


@dataclass(frozen=True, slots=True)
class _Ending:
    """How things of a kind end, and how one sees that they have."""

    model: Any
    end: Callable[[Actor, ReviewLine, str, datetime], object]
    is_over: Callable[[Any, datetime], bool]


def _on(row: Any, now: datetime) -> bool:
    return row.ends_on is not None and row.ends_on <= today_for(row.organisation, now)


_ENDED = {
    LineKind.ROLE: _Ending(
        RoleHeld,
        lambda actor, line, why, now: end_role(actor, line.subject_id, EndRole(handover_note=why), now=now),
        _on,
    ),
    LineKind.MEMBER: _Ending(
        ProjectMember, lambda actor, line, _why, now: remove_project_member(actor, line.subject_id, now=now), _on
    ),
    LineKind.TOKEN: _Ending(
        ApiToken,
        lambda actor, line, _why, now: revoke_token(actor, line.subject_id, now=now),
        lambda row, now: row.revoked_at is not None or row.expires_at <= now,
    ),
    LineKind.APPLICATION: _Ending(
        Application,
        lambda actor, line, _why, now: revoke_application(actor, line.subject_id, now=now),
        lambda row, now: row.revoked_at is not None or row.expires_at <= now,
    ),
    LineKind.ACCOUNT: _Ending(
        Account,
        lambda actor, line, _why, now: close_account(actor, line.subject_id, now=now),
        lambda row, _now: not row.is_active,
    ),
}
