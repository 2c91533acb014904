# SPDX-License-Identifier: Apache-2.0
"""The signed-in person's own account, and how the frame of every page shows him."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Account
from keepwell.people.selectors import organisation_names
from keepwell.ui.faces import Link
from keepwell.ui.navigation import actor_of
from keepwell.ui.shell import Holder


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
    with reading(actor):
        names = organisation_names({actor.organisation_id})
    links = (
        Link(_("My profile"), reverse("people:profile")),
        Link(_("My notices"), reverse("people:notices")),
    )
    return Holder(actor.label, names.get(actor.organisation_id, ""), links)
