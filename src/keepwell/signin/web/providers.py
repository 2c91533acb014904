# SPDX-License-Identifier: Apache-2.0
"""The page of identity providers: who is trusted, for whom, and whether it answers."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.signin.models import IdentityProvider
from keepwell.signin.providers.discovery import discover
from keepwell.signin.providers.oidc import callback_address
from keepwell.signin.services.remove_provider import remove_provider
from keepwell.signin.services.set_up_provider import set_up_provider
from keepwell.ui.acting import Asking, Done, act, finished, refused
from keepwell.ui.navigation import actor_of

_KEPT = (
    *("code", "name", "issuer", "client_id", "is_on", "links_by_email"),
    *("trusts_addresses", "makes_people", "proves_factor"),
)


def _home() -> str:
    return reverse("signin:providers")


@require_GET
def providers(request: HttpRequest) -> HttpResponse:
    """Every provider, with the address that has to be entered there."""
    actor = actor_of(request)
    _admit(actor)
    rows = IdentityProvider.objects.visible_to(actor).select_related("organisation")
    lines = [{"row": row, "callback": callback_address(row.code)} for row in rows]
    return render(request, "signin/providers.html", {"lines": lines, "example": callback_address("code")})


@sensitive_post_parameters("client_secret")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Add one or change one."""
    actor = actor_of(request)
    _admit(actor)
    initial: dict[str, object] = {}
    if pk is not None:
        row = _found(actor, pk)
        initial = {name: getattr(row, name) for name in _KEPT} | {"organisation": row.organisation_id}
    return act(
        request,
        set_up_provider,
        None,
        done=lambda _made: Done(_home(), _("Saved. Ask now whether the provider answers.")),
        asking=Asking(submit=_("Save"), initial=initial, back=_home()),
    )


@require_POST
def test(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the provider for its description and say whether it fits."""
    actor = actor_of(request)
    _admit(actor)
    row = _found(actor, pk)
    try:
        discover(row.issuer)
    except DomainError as error:
        return refused(request, error, _home())
    return finished(request, Done(_home(), _("The provider answers and offers what sign-in needs.")))


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove one."""
    actor = actor_of(request)
    _admit(actor)
    row = _found(actor, pk)
    hint = _("Accounts stay. Whoever has no other way to sign in needs a link for a password.")
    return act(
        request,
        remove_provider,
        row,
        done=lambda _made: Done(_home(), _("Removed.")),
        asking=Asking(hint=hint, back=_home()),
    )


def _admit(actor: Actor) -> None:
    if not ports.authorizer().authorise(actor, set_up_provider.name, None, {"mfa": actor.mfa}).allowed:
        raise NotFound


def _found(actor: Actor, pk: UUID) -> IdentityProvider:
    with reading(actor):
        row = IdentityProvider.objects.visible_to(actor).select_related("organisation").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row
