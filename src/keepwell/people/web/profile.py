# SPDX-License-Identifier: Apache-2.0
"""One's own profile: language, password, API keys."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.kernel import clock
from keepwell.kernel.errors import Conflict, DomainError
from keepwell.people.selectors.profile import profile_page
from keepwell.people.services import (
    CreateToken,
    SetPassword,
    choose_language,
    create_token,
    revoke_token,
    set_password,
    sign_in,
)
from keepwell.people.web.addresses import address_of
from keepwell.people.web.forms import OwnPasswordForm
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
@sensitive_post_parameters("current", "password")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Set a new password; the old one must be known, and every other session ends."""
    form = OwnPasswordForm(request.POST if request.method == "POST" else None)
    is_refused = request.method == "POST"
    if is_refused and form.is_valid() and _is_set(request, form):
        messages.success(request, _("The new password holds from now on. Other sessions have ended."))
        return HttpResponseRedirect(_home(), status=303)
    status = DomainError.status if is_refused else 200
    return render(request, "people/password.html", {"form": form, "back": _home()}, status=status)


def _is_set(request: HttpRequest, form: OwnPasswordForm) -> bool:
    account = own_account(request)
    words = form.cleaned_data
    field = "current"
    try:
        sign_in(account.email, words["current"], address=address_of(request), now=clock.now())
        field = "password"
        changed = set_password(actor_of(request), account, SetPassword(password=words["password"]))
    except DomainError as refused:
        form.add_error(field, str(refused.message))
        return False
    update_session_auth_hash(request, changed)
    return True


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
