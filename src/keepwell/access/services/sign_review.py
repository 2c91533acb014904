# SPDX-License-Identifier: Apache-2.0
"""Finish a review: its whole content under one hash, which enters the log in the same transaction."""

import hashlib
from datetime import datetime
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from keepwell.access.choices import Verdict
from keepwell.access.events import ReviewSigned
from keepwell.access.models import Review, ReviewLine
from keepwell.access.services.decide_line import is_gone
from keepwell.kernel.actions import action, note_change, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk

_LINE = (
    "number", "kind", "person_id", "subject_id", "role", "place_id", "project_id", "label", "since", "last_seen_at",
    "flags", "verdict", "reason", "decided_by_id", "decided_at",
)  # fmt: skip
_HEAD = (
    "id", "title", "organisation_id", "project_id", "started_by_id", "started_at", "due_on", "dormant_days",
    "held_days", "note",
)  # fmt: skip


@command
class SignReview:
    """A word about the whole."""

    note: str = field(_("Remark"), widget="textarea", default="")


@action("access.sign_review", title=_("Sign review"), target=Review, command=SignReview, risk=Risk.CRITICAL)
def sign_review(actor: Actor, review: Review, command: SignReview, *, now: datetime) -> Review:
    """Sign what was decided; open lines, and removals that did not last, stand in the way."""
    if review.signed_at is not None:
        raise DomainError(_("This review is signed and cannot change. Start a new one."))
    if actor.person_id is None:
        raise DomainError(_("A review is signed by a person."))
    lines = list(review.lines.order_by("number"))
    waiting = sum(1 for line in lines if line.verdict == Verdict.OPEN)
    if waiting:
        words = ngettext("%(count)d line is not decided yet.", "%(count)d lines are not decided yet.", waiting)
        raise DomainError(words % {"count": waiting})
    back = next((line for line in lines if line.verdict == Verdict.REMOVE and not is_gone(line, now)), None)
    if back is not None:
        again = _("Line %(number)d was to be removed and is held again. Decide on it once more.")
        raise DomainError(again % {"number": back.number})
    review.note = command.note.strip()
    review.content_hash = content_hash(review, lines)
    review.signed_by_id, review.signed_at = actor.person_id, now
    review.save(update_fields=["note", "content_hash", "signed_by", "signed_at"])
    note_change("lines", None, len(lines))
    publish(
        ReviewSigned(
            review_id=review.pk,
            organisation_id=review.organisation_id,
            customer_id=review.customer_id,
            content_hash=review.content_hash,
        )
    )
    return review


def content_hash(review: Review, lines: list[ReviewLine]) -> str:
    """SHA-256 of the review's content as JSON with sorted keys; anybody can compute it again from the export."""
    return hashlib.sha256(content(review, lines)).hexdigest()


def content(review: Review, lines: list[ReviewLine]) -> bytes:
    """The content that is hashed: values as they stand in the database, instants in UTC."""
    body: dict[str, Any] = {name: getattr(review, name) for name in _HEAD}
    body["lines"] = [{name: getattr(line, name) for name in _LINE} for line in lines]
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
