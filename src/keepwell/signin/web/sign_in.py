# SPDX-License-Identifier: Apache-2.0
"""Signing in and out."""

from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from keepwell.kernel import clock
from keepwell.kernel.actor import NOBODY
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Account
from keepwell.signin.services import note_sign_in, sign_in
from keepwell.signin.web.addresses import address_of
from keepwell.signin.web.forms import SignInForm
from keepwell.signin.web.middleware import SIGNED_IN_AT
from keepwell.ui.addresses import safe_next
from keepwell.ui.navigation import actor_of

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; a refusal says the same whatever was wrong."""
    back = safe_next(request)
    if actor_of(request) is not NOBODY:
        return HttpResponseRedirect(back, status=303)
    form = SignInForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            account = _checked(request, form)
            if account is not None:
                begin_session(request, account)
                return HttpResponseRedirect(back, status=303)
        status = DomainError.status
    return render(request, "signin/sign_in.html", {"form": form, "next": back}, status=status)


def _checked(request: HttpRequest, form: SignInForm) -> Account | None:
    words = form.cleaned_data
    try:
        return sign_in(words["email"], words["password"], address=address_of(request), now=clock.now())
    except DomainError as refused:
        form.add_error(None, str(refused.message))
        return None


def begin_session(request: HttpRequest, account: Account) -> None:
    """Open a session under a new key; one that was planted before is worth nothing."""
    login(request, account, backend=BACKEND)
    request.session[SIGNED_IN_AT] = int(clock.now().timestamp())


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here; a form, not a link, so that no other site can do it."""
    if isinstance(request.user, Account):
        note_sign_in(
            "people.signed_out", request.user, address=address_of(request), now=clock.now(), actor=actor_of(request)
        )
    logout(request)
    return HttpResponseRedirect(reverse("signin:sign_in"), status=303)
