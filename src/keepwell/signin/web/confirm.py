# SPDX-License-Identifier: Apache-2.0
"""“Confirm it is you”: critical acts and changes of factors want a proof that is not older than the policy says."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from keepwell.kernel import clock
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.models import Account
from keepwell.signin.notes import Fact, note
from keepwell.signin.selectors import Factors, factors_of, has_factor, standing_of
from keepwell.signin.services import sign_in
from keepwell.signin.web.addresses import address_of
from keepwell.signin.web.forms import CodeForm, ConfirmForm
from keepwell.signin.web.passkeys import can_use_passkeys
from keepwell.signin.web.session import own_account, prove
from keepwell.signin.web.sign_in import prove_second
from keepwell.ui.acting import Actable, is_fragment
from keepwell.ui.addresses import safe_next
from keepwell.ui.navigation import actor_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def is_confirmed(request: HttpRequest, account: Account) -> bool:
    """Whether the last proof is fresh: a second factor of whoever has one, any proof of whoever has none."""
    standing = standing_of(request.session, clock.now())
    return standing.is_strong or (standing.is_proved and not has_factor(account))


def confirmed(view: "View[P]") -> "View[P]":
    """Ask for a fresh proof before the page."""

    @wraps(view)
    def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        account = own_account(request)
        if is_confirmed(request, account):
            return view(request, *args, **kwargs)
        return to_confirmation(request)

    return asked


def before_critical_acts(request: HttpRequest, action: Actable) -> HttpResponse | None:
    """What the kit asks before the form of an act: a fresh proof when the act is critical."""
    account = request.user
    if action.risk is not Risk.CRITICAL or not isinstance(account, Account) or is_confirmed(request, account):
        return None
    return to_confirmation(request)


def to_confirmation(request: HttpRequest) -> HttpResponse:
    """Send the reader to the page below, and back to the form afterwards."""
    back = request.headers.get("HX-Current-URL", "") if is_fragment(request) else request.get_full_path()
    url = f"{reverse('signin:confirm')}?{urlencode({'next': back})}"
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=303)


@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def confirm_page(request: HttpRequest) -> HttpResponse:
    """Prove it once more: by the second factor, or by the password where there is none."""
    account = own_account(request)
    factors = factors_of(account)
    back = safe_next(request, reverse("signin:security"))
    form = _form(request, factors)
    error = ""
    if request.method == "POST":
        try:
            _prove(request, account, factors, form)
        except DomainError as refused:
            error = str(refused.message)
        else:
            prove(request, by_factor=factors.is_set)
            fact, actor = Fact("signin.confirmed"), actor_of(request)
            note(fact, account, address=address_of(request), now=clock.now(), actor=actor)
            return HttpResponseRedirect(back, status=303)
    context = {
        "form": form,
        "error": error,
        "next": back,
        "factors": factors,
        "passkeys": bool(factors.passkeys) and can_use_passkeys(request),
    }
    return render(request, "signin/confirm.html", context, status=DomainError.status if error else 200)


def _form(request: HttpRequest, factors: Factors) -> Any:
    sent = request.POST if request.method == "POST" and "credential" not in request.POST else None
    return CodeForm(sent) if factors.is_set else ConfirmForm(sent)


def _prove(request: HttpRequest, account: Account, factors: Factors, form: Any) -> None:
    if factors.is_set:
        prove_second(request, account, form)
    else:
        sign_in(account.email, form.data.get("password", ""), address=address_of(request), now=clock.now())
