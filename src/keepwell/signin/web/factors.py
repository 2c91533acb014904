# SPDX-License-Identifier: Apache-2.0
"""One's own second factors: set up, removed, recovery codes; by the signed-in person or at the second step."""

from dataclasses import dataclass

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.kernel.actor import NOBODY
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Account
from keepwell.signin.marks import APP_SEED, NEW_CODES, WAY_ON
from keepwell.signin.selectors import factors_of
from keepwell.signin.services.factors import add_app, add_passkey, remove_app, remove_passkey, renew_codes
from keepwell.signin.web.confirm import confirmed, is_confirmed, to_confirmation
from keepwell.signin.web.forms import AppCodeForm, PasskeyForm
from keepwell.signin.web.passkeys import can_use_passkeys, credential_of
from keepwell.signin.web.session import Pending, begin_session, by_of, own_account, pending, prove
from keepwell.ui.navigation import actor_of

SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class _Who:
    """Whose factor is set up: the signed-in person's, or that of somebody at the second step."""

    account: Account
    step: Pending | None


def _home() -> str:
    return reverse("signin:security")


def _who(request: HttpRequest) -> _Who | HttpResponse:
    """Or where to go first. At the second step only a first factor may be set up: another wants the one there is."""
    step = pending(request)
    if step is not None:
        is_first = not factors_of(step.account).is_set
        return _Who(step.account, step) if is_first else HttpResponseRedirect(reverse("signin:code"), status=SEE_OTHER)
    if actor_of(request) is NOBODY:
        return HttpResponseRedirect(reverse("signin:sign_in"), status=SEE_OTHER)
    account = own_account(request)
    return _Who(account, None) if is_confirmed(request, account) else to_confirmation(request)


@login_not_required
@never_cache
@require_GET
def first_factor(request: HttpRequest) -> HttpResponse:
    """A role demands a second factor and there is none yet: choose one."""
    who = _who(request)
    if isinstance(who, HttpResponse):
        return who
    return render(request, "signin/first_factor.html", {"passkeys": can_use_passkeys(request)})


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def new_app(request: HttpRequest) -> HttpResponse:
    """Show the secret as a QR code and as letters; keep it once the app has shown a right code."""
    who = _who(request)
    if isinstance(who, HttpResponse):
        return who
    secret = request.session.get(APP_SEED) or generate_totp_secret()
    request.session[APP_SEED] = secret
    form = AppCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = add_app(who.account, secret, form.cleaned_data["code"], by_of(request))
        except DomainError as refused:
            form.add_error("code", str(refused.message))
        else:
            request.session.pop(APP_SEED, None)
            return _kept(request, who, codes)
    uri = get_adapter().build_totp_url(who.account, secret)
    context = {
        "form": form,
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        "image": segno.make(uri, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff"),
        "back": reverse("signin:first_factor") if who.step else _home(),
    }
    status = DomainError.status if request.method == "POST" else 200
    return render(request, "signin/new_app.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_passkey(request: HttpRequest) -> HttpResponse:
    """Name a passkey and make it."""
    who = _who(request)
    if isinstance(who, HttpResponse):
        return who
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            codes = add_passkey(who.account, form.cleaned_data["name"], credential_of(request), by_of(request))
        except DomainError as refused:
            error = str(refused.message)
        else:
            return _kept(request, who, codes)
    context = {
        "form": form,
        "error": error,
        "passkeys": can_use_passkeys(request),
        "back": reverse("signin:first_factor") if who.step else _home(),
    }
    status = DomainError.status if request.method == "POST" else 200
    return render(request, "signin/new_passkey.html", context, status=status)


def _kept(request: HttpRequest, who: _Who, codes: list[str]) -> HttpResponse:
    """After a factor was set up: sign in with it at the second step, show recovery codes when they are the first."""
    if who.step is not None:
        begin_session(request, who.account, who.step.method, with_factor=True)
    else:
        prove(request, by_factor=True)
        messages.success(request, _("The second factor is set up."))
    if not codes:
        return HttpResponseRedirect(str(request.session.pop(WAY_ON, _home())), status=SEE_OTHER)
    request.session[NEW_CODES] = codes
    return HttpResponseRedirect(reverse("signin:codes"), status=SEE_OTHER)


@never_cache
@require_http_methods(["GET", "POST"])
def codes_page(request: HttpRequest) -> HttpResponse:
    """Recovery codes, right after they were made; a second look shows nothing. POST makes new ones."""
    if request.method == "POST":
        return _new_codes(request)
    codes = request.session.pop(NEW_CODES, [])
    way_on = str(request.session.pop(WAY_ON, _home()))
    return render(request, "signin/codes.html", {"codes": codes, "next": way_on})


@confirmed
def _new_codes(request: HttpRequest) -> HttpResponse:
    try:
        request.session[NEW_CODES] = renew_codes(own_account(request), by_of(request))
    except DomainError as refused:
        messages.error(request, str(refused.message))
        return HttpResponseRedirect(_home(), status=SEE_OTHER)
    return HttpResponseRedirect(reverse("signin:codes"), status=SEE_OTHER)


@never_cache
@confirmed
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Ask once, then forget the app or the passkey."""
    account = own_account(request)
    if request.method == "POST":
        try:
            if pk is None:
                remove_app(account, by_of(request))
            else:
                remove_passkey(account, pk, by_of(request))
        except DomainError as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, _("The second factor is removed."))
        return HttpResponseRedirect(_home(), status=SEE_OTHER)
    name = next((key.name for key in factors_of(account).passkeys if key.id == pk), "")
    return render(request, "signin/remove.html", {"name": name, "back": _home()})
