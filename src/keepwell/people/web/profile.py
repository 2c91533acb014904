# SPDX-License-Identifier: Apache-2.0
"""One's own profile: language, API keys."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.kernel import clock
from keepwell.kernel.errors import Conflict, DomainError
from keepwell.people.selectors.profile import profile_page
from keepwell.people.services import (
    CreateToken,
    RotateToken,
    choose_language,
    create_token,
    revoke_token,
    rotate_token,
)
from keepwell.people.web.own import own_account
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.forms import command_form
from keepwell.ui.navigation import actor_of


def _home() -> str:
    return reverse("people:profile")


@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """Who one is here, what one may do, and one's keys."""
    return render(request, "people/profile.html", {"page": profile_page(actor_of(request), clock.now())})


@require_http_methods(["GET", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Choose language and zone of one's pages."""
    account = own_account(request)
    asking = Asking(initial={"language": account.language, "zone": account.time_zone}, back=_home())
    response = act(
        request, choose_language, account, done=lambda _made: Done(_home(), _("Your choice is kept.")), asking=asking
    )
    if response.status_code in (204, 303):
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)  # a quick choice made in this browser before
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest) -> HttpResponse:
    """Make an API key and show it, this once."""
    form = command_form(CreateToken, request)
    status = 200
    if request.method == "POST":
        status = DomainError.status
        if form.is_valid():
            try:
                token = create_token(actor_of(request), own_account(request), form.command(), key=form.key)
            except (DomainError, Conflict) as refused:
                form.refuse(refused)
            else:
                return render(request, "people/key_made.html", {"token": token, "secret": getattr(token, "secret", "")})
    return render(request, "people/new_key.html", {"form": form, "back": _home()}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def rotate_key(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a new key with the limits of this one and show it, this once."""
    form = command_form(RotateToken, request)
    status = 200
    if request.method == "POST":
        status = DomainError.status
        if form.is_valid():
            try:
                token = rotate_token(actor_of(request), pk, form.command(), key=form.key)
            except (DomainError, Conflict) as refused:
                form.refuse(refused)
            else:
                return render(request, "people/key_made.html", {"token": token, "secret": getattr(token, "secret", "")})
    return render(request, "people/renew_key.html", {"form": form, "back": _home()}, status=status)


@require_http_methods(["GET", "POST"])
def revoke_key(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an API key back."""
    hint = _("Programs that use it are refused within 30 seconds. A revoked key cannot be brought back.")
    return act(
        request,
        revoke_token,
        pk,
        done=lambda _made: Done(_home(), _("The key is revoked.")),
        asking=Asking(hint=hint, back=_home()),
    )
