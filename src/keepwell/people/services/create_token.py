# SPDX-License-Identifier: Apache-2.0
"""Make a key for a program."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk, actions
from keepwell.people.choices import KeyLevel
from keepwell.people.models import Account, ApiToken, Organisation
from keepwell.people.services._wording import checked_name

MARK = "kw_"
MOST_TOKENS = 20
MOST_ACTS = 100
MOST_PLACES = 50


def act_choices() -> list[tuple[str, str]]:
    """Rooms, each with all its acts, and single acts."""
    known = sorted(name for name, one in actions().items() if not (one.is_set and getattr(one, "makes", False)))
    rooms = sorted({name.partition(".")[0] for name in known})
    return [*((room, f"{room}.*") for room in rooms), *((name, f"{actions()[name].title} · {name}") for name in known)]


@command
class CreateToken:
    """What it is for, what it may do, where, and how long it lives; no key lives for ever."""

    label: str = field(_("What it is for"), max_length=80, personal=True)
    level: str = field(_("What it may do"), choices=KeyLevel, widget="radio", default=KeyLevel.ALL.value)
    acts: tuple[str, ...] = field(
        _("Chosen acts"), choices=act_choices, default=(), help=_("For “reading and chosen acts” only.")
    )
    places: tuple[UUID, ...] = field(
        _("Organisations"),
        ref="people.Organisation",
        default=(),
        help=_("With everything below them. None chosen: wherever you may act."),
    )
    days: int = field(_("Days until it expires"), default=90)


@action(
    "people.create_token",
    title=_("Create API key"),
    target=Account,
    command=CreateToken,
    risk=Risk.CRITICAL,
    lock=False,
)
def create_token(actor: Actor, account: Account, command: CreateToken, *, now: datetime) -> ApiToken:
    """Make a key; the returned row carries it as `secret` this once, the database keeps its SHA-256."""
    label = checked_name(command.label, "label")
    days = checked_days(command.days)
    acts, places = _acts(command), _places(actor, command.places)
    alive = ApiToken.objects.filter(person_id=account.person_id, revoked_at__isnull=True, expires_at__gt=now)
    if alive.count() >= MOST_TOKENS:
        raise DomainError(_("There are %(most)d keys already. Revoke one first.") % {"most": MOST_TOKENS})
    return make_token(account.person_id, label, now=now, days=days, acts=acts, places=places)


def make_token(  # noqa: PLR0913  # what a key is
    person_id: UUID,
    label: str,
    *,
    now: datetime,
    days: int,
    acts: Sequence[str] | None,
    places: Sequence[UUID],
) -> ApiToken:
    """A new row with its key as `secret`."""
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person_id=person_id,
        label=label,
        prefix=secret[:8],
        digest=digest_of(secret),
        acts=None if acts is None else list(acts),
        places=list(places),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    token.secret = secret  # type: ignore[attr-defined]  # shown once: the row has no column for it
    return token


def checked_days(days: int) -> int:
    """As long as the installation's policy lets keys live."""
    most: int = settings.KEEPWELL.api_key_days
    if not 1 <= days <= most:
        raise DomainError(_("A key lives between 1 and %(most)d days.") % {"most": most}, "days")
    return days


def _acts(command: CreateToken) -> list[str] | None:
    if command.level == KeyLevel.ALL:
        return None
    if command.level == KeyLevel.READ:
        return []
    chosen = list(dict.fromkeys(command.acts))
    if not chosen or len(chosen) > MOST_ACTS:
        raise DomainError(_("Choose between 1 and %(most)d acts or rooms.") % {"most": MOST_ACTS}, "acts")
    if unknown := sorted(set(chosen) - {name for name, _title in act_choices()}):
        raise DomainError(_("There is no act %(names)s.") % {"names": ", ".join(unknown)}, "acts")
    return chosen


def _places(actor: Actor, places: Sequence[UUID]) -> list[UUID]:
    chosen = list(dict.fromkeys(places))
    found = Organisation.objects.visible_to(actor).filter(pk__in=chosen).count()
    if found != len(chosen) or len(chosen) > MOST_PLACES:
        raise DomainError(_("Choose from the organisations you can see."), "places")
    return chosen


def digest_of(secret: str) -> str:
    """What we keep of a key: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
