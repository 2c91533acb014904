# SPDX-License-Identifier: Apache-2.0
"""Signing in and out: the first step, by password or passkey, and the second, by code or passkey."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwell.kernel import clock
from keepwell.kernel.actor import NOBODY
from keepwell.kernel.errors import DomainError
from keepwell.mail.selectors import is_set_up as mail_is_set_up
from keepwell.people.models import Account
from keepwell.signin.choices import Method
from keepwell.signin.marks import PENDING, WAY_ON
from keepwell.signin.notes import Fact, note
from keepwell.signin.selectors import factors_of
from keepwell.signin.services import sign_in
from keepwell.signin.services.factors import check_code
from keepwell.signin.web.addresses import address_of
from keepwell.signin.web.forms import CodeForm, SignInForm
from keepwell.signin.web.passkeys import can_use_passkeys, proved_by_passkey
from keepwell.signin.web.session import Pending, begin_session, by_of, go_on, pending, step_back
from keepwell.ui.addresses import safe_next
from keepwell.ui.navigation import actor_of

SEE_OTHER = 303


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Ask for address and password, or a passkey; a refusal says the same whatever was wrong."""
    back = safe_next(request)
    if actor_of(request) is not NOBODY:
        return HttpResponseRedirect(back, status=SEE_OTHER)
    if request.method != "POST":
        return to_second_step(request, back) if step_back(request) else _ask(request, SignInForm(), back)
    return _by_passkey(request, back) if "credential" in request.POST else _by_password(request, back)


def _by_password(request: HttpRequest, back: str) -> HttpResponse:
    form = SignInForm(request.POST)
    account = _checked(request, form) if form.is_valid() else None
    if account is None:
        return _ask(request, form, back)
    if go_on(request, account, Method.PASSWORD):
        return HttpResponseRedirect(back, status=SEE_OTHER)
    return to_second_step(request, back)


def _ask(request: HttpRequest, form: SignInForm, back: str, error: str = "") -> HttpResponse:
    context = {
        "form": form,
        "next": back,
        "error": error,
        "passkeys": can_use_passkeys(request),
        "mails": mail_is_set_up(),
    }
    status = DomainError.status if request.method == "POST" else 200
    return render(request, "signin/sign_in.html", context, status=status)


def _by_passkey(request: HttpRequest, back: str) -> HttpResponse:
    try:
        account = proved_by_passkey(request, None)
    except DomainError as refused:
        return _ask(request, SignInForm(), back, str(refused.message))
    begin_session(request, account, Method.PASSKEY, with_factor=True)
    return HttpResponseRedirect(back, status=SEE_OTHER)


def _checked(request: HttpRequest, form: SignInForm) -> Account | None:
    words = form.cleaned_data
    try:
        return sign_in(words["email"], words["password"], address=address_of(request), now=clock.now())
    except DomainError as refused:
        form.add_error(None, str(refused.message))
        return None


def to_second_step(request: HttpRequest, back: str) -> HttpResponse:
    """Ask for the second factor, or have one set up where a role demands it."""
    request.session[WAY_ON] = back
    step = pending(request)
    needs_setup = step is not None and not factors_of(step.account).is_set
    return HttpResponseRedirect(reverse("signin:first_factor" if needs_setup else "signin:code"), status=SEE_OTHER)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code_page(request: HttpRequest) -> HttpResponse:
    """The second step: a code of the app or a recovery code, or a passkey."""
    step = pending(request)
    if step is None:
        return HttpResponseRedirect(reverse("signin:sign_in"), status=SEE_OTHER)
    form = CodeForm(request.POST if request.method == "POST" and "credential" not in request.POST else None)
    error = ""
    if request.method == "POST":
        try:
            prove_second(request, step.account, form)
            return second_step_taken(request, step)
        except DomainError as refused:
            error = str(refused.message)
    factors = factors_of(step.account)
    context = {
        "form": form,
        "error": error,
        "factors": factors,
        "passkeys": bool(factors.passkeys) and can_use_passkeys(request),
    }
    status = DomainError.status if request.method == "POST" else 200
    return render(request, "signin/code.html", context, status=status)


def prove_second(request: HttpRequest, account: Account, form: CodeForm) -> None:
    """Take the code or the passkey that was sent; a DomainError when it does not fit."""
    if "credential" in request.POST:
        proved_by_passkey(request, account)
    else:
        check_code(account, form.data.get("code", "")[:40], by_of(request))


def second_step_taken(request: HttpRequest, step: Pending) -> HttpResponse:
    """Open the session and go where the reader wanted to go."""
    back = str(request.session.pop(WAY_ON, "/"))
    begin_session(request, step.account, step.method, with_factor=True)
    return HttpResponseRedirect(back, status=SEE_OTHER)


@login_not_required
@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Forget the first step."""
    request.session.pop(PENDING, None)
    return HttpResponseRedirect(reverse("signin:sign_in"), status=SEE_OTHER)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here; a form, not a link, so that no other site can do it."""
    if isinstance(request.user, Account):
        fact, actor = Fact("people.signed_out"), actor_of(request)
        note(fact, request.user, address=address_of(request), now=clock.now(), actor=actor)
    logout(request)
    answer = HttpResponseRedirect(reverse("signin:sign_in"), status=SEE_OTHER)
    answer.headers["Clear-Site-Data"] = '"storage"'  # drafts of whoever sat here; pages are in no cache
    return answer


@require_GET
def back_again(request: HttpRequest) -> HttpResponse:
    """After signing in in a second tab: the first one waits."""
    return render(request, "signin/back.html")
