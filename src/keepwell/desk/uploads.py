# SPDX-License-Identifier: Apache-2.0
"""Claim checks for uploaded files: whoever sent the bytes gets a signed token, and only he can attach them.

Commands carry tokens, never ids: an id that leaked would otherwise open somebody else's file.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from keepwell.files.models import StoredFile
from keepwell.files.services import safe_name
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError

_SALT = "keepwell.desk.upload"
VALID_FOR = timedelta(days=1)
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Claimed:
    """A file that the actor sent, under the name he gave it."""

    file_id: UUID
    name: str


def limit() -> int:
    """How large one file may be."""
    return int(settings.KEEPWELL.upload_limit)


def claim_check(actor: Actor, stored: StoredFile, name: str) -> str:
    """The token with which this actor may attach the file within a day."""
    words = {"f": str(stored.pk), "n": safe_name(name)[:200], "p": _owner(actor)}
    return signing.dumps(words, salt=_SALT, compress=True)


def claimed(actor: Actor, tokens: tuple[str, ...]) -> list[Claimed]:
    """The files behind the tokens; DomainError when one is not the actor's, or too old."""
    if len(tokens) > MOST_FILES:
        raise DomainError(
            _("At most %(count)s files go with one message. Pack them into one archive.") % {"count": MOST_FILES},
            field="attachments",
        )
    return [_claimed(actor, token) for token in tokens]


def _claimed(actor: Actor, token: str) -> Claimed:
    try:
        words = signing.loads(token, salt=_SALT, max_age=VALID_FOR)
    except signing.BadSignature as error:
        raise DomainError(_("The upload has expired. Attach the file again."), field="attachments") from error
    if words["p"] != _owner(actor):
        raise DomainError(_("Somebody else uploaded this file. Attach your own copy."), field="attachments")
    return Claimed(UUID(words["f"]), words["n"])


def _owner(actor: Actor) -> str:
    return str(actor.person_id or actor.kind)
