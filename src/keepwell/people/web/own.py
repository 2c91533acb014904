# SPDX-License-Identifier: Apache-2.0
"""The signed-in person's own account, and how the frame of every page shows him."""

from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Account
from keepwell.people.selectors import organisation_names
from keepwell.ui.faces import Link
from keepwell.ui.navigation import actor_of
from keepwell.ui.shell import Holder

_HOUSE_SECONDS = 60


def own_account(request: HttpRequest) -> Account:
    """The account of the session; a bearer key has no pages."""
    if not isinstance(request.user, Account):
        raise NotFound
    return request.user


def holder_of(request: HttpRequest) -> Holder | None:
    """Name, house and own pages for the top bar."""
    actor = actor_of(request)
    if actor.organisation_id is None:
        return None
    links = (
        Link(_("My profile"), reverse("people:profile")),
        Link(_("My notices"), reverse("people:notices")),
    )
    return Holder(actor.label, _house(actor, actor.organisation_id), links)


def _house(actor: Actor, organisation_id: UUID) -> str:
    """The name of the holder's own house; every page says it, so it is asked once a minute."""
    key = f"people.house:{organisation_id}:{get_language()}"
    known: str | None = cache.get(key)
    if known is None:
        with reading(actor):
            known = organisation_names({organisation_id}).get(organisation_id, "")
        cache.set(key, known, _HOUSE_SECONDS)
    return known
