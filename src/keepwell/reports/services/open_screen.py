# SPDX-License-Identifier: Apache-2.0
"""Give a television its own link to the wallboard."""

import hashlib
import secrets
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.choices import Language
from keepwell.people.models import Organisation
from keepwell.reports.models import Screen
from keepwell.reports.services.request_edition import zone_of

MOST_SCREENS = 50
_signer = Signer(salt="reports.screen")


@command
class OpenScreen:
    """Where it hangs, and in which language it speaks."""

    label: str = field(gettext_lazy("Where it hangs"), max_length=80)
    language: str = field(gettext_lazy("Language"), choices=Language, default=Language.CHINESE.value)


@action(
    "reports.open_screen",
    title=gettext_lazy("Open a screen"),
    target=Organisation,
    command=OpenScreen,
    risk=Risk.HIGH,
    lock=False,
)
def open_screen(actor: Actor, organisation: Organisation, command: OpenScreen, *, now: datetime) -> Screen:
    """The returned row carries the link's secret this once; the database keeps its SHA-256."""
    label = command.label.strip()
    if not label:
        raise DomainError(_("Say where the screen hangs, so that somebody can find and end it later."), "label")
    if actor.person_id is None:
        raise DomainError(_("A screen shows what somebody may see. Sign in as that person."))
    alive = Screen.objects.filter(owner_id=actor.person_id, revoked_at__isnull=True)
    if alive.count() >= MOST_SCREENS:
        raise DomainError(_("There are %(most)s screens already. Revoke one first.") % {"most": MOST_SCREENS})
    secret = _signer.sign(secrets.token_urlsafe(32))
    made = Screen.objects.create(
        organisation=organisation,
        customer_id=organisation.customer_id,
        label=label,
        digest=digest_of(secret),
        owner_id=actor.person_id,
        owner_key=str(actor.person_id),
        zone=zone_of(actor.person_id),
        language=command.language,
        created_at=now,
    )
    made.secret = secret  # type: ignore[attr-defined]  # shown once: the row has no column for it
    return made


def is_ours(secret: str) -> bool:
    """Whether this installation signed the link; guesses are refused before a table is asked."""
    try:
        _signer.unsign(secret)
    except BadSignature:
        return False
    return True


def digest_of(secret: str) -> str:
    """What we keep of a link: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
