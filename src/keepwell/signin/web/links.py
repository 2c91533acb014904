# SPDX-License-Identifier: Apache-2.0
"""What links open: accepting an invitation, and a new password after a reset; asking for such a link."""

from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Actor, Via
from keepwell.kernel.errors import Conflict, DomainError
from keepwell.kernel.ids import uuid7
from keepwell.kernel.jobs import defer_job
from keepwell.kernel.scope import reading
from keepwell.mail.selectors import is_set_up as mail_is_set_up
from keepwell.people.models import Account
from keepwell.signin.choices import Door, Method
from keepwell.signin.limits import digest, is_paused, note_try, shut_for
from keepwell.signin.marks import JOINING, NEW_CODES, WAY_ON
from keepwell.signin.models import Invitation, ResetLink
from keepwell.signin.notes import Fact, note
from keepwell.signin.selectors import has_factor
from keepwell.signin.services import (
    AcceptInvitation,
    ResetPassword,
    accept_invitation,
    reset_password,
)
from keepwell.signin.services.factors import add_passkey
from keepwell.signin.web.addresses import address_of
from keepwell.signin.web.forms import NewPasswordForm, ResetForm
from keepwell.signin.web.passkeys import can_use_passkeys, credential_of
from keepwell.signin.web.session import begin_session, by_of, go_on
from keepwell.signin.web.sign_in import to_second_step

SEE_OTHER, GONE = 303, 410


def _system(request: HttpRequest) -> Actor:
    """The installation acts for whoever holds the link; the log says from where."""
    return replace(SYSTEM, via=Via.WEB, ip=address_of(request), request_id=request.META.get("KEEPWELL_REQUEST_ID"))


def _closed(request: HttpRequest) -> HttpResponse:
    """The one answer to a link that opens nothing, whatever it was; such tries are counted per address."""
    address, now = address_of(request), clock.now()
    if not shut_for(Door.LINK, address, now):
        note_try(Door.LINK, request.path, address, now)
    return render(request, "signin/link_closed.html", {"mails": mail_is_set_up()}, status=GONE)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a password or a passkey, and be signed in."""
    now = clock.now()
    with reading(SYSTEM):
        found = Invitation.objects.select_related("person").filter(digest=digest(secret)).first()
        name = found.person.label if found else ""
    if found is None or not found.is_open_at(now) or shut_for(Door.LINK, address_of(request), now):
        return _closed(request)
    form = NewPasswordForm(request.POST if request.method == "POST" and "credential" not in request.POST else None)
    error = ""
    if request.method == "POST":
        try:
            return _join(request, found, form)
        except Conflict:
            return _closed(request)
        except DomainError as refused:
            error = str(refused.message)
    elif request.session.get(JOINING, {}).get("invitation") != str(found.pk):
        request.session[JOINING] = {"invitation": str(found.pk), "account": str(uuid7()), "email": found.email}
    context = {
        "form": form,
        "error": error,
        "name": name,
        "email": found.email,
        "passkeys": can_use_passkeys(request),
    }
    status = DomainError.status if request.method == "POST" else 200
    return render(request, "signin/invitation.html", context, status=status)


def _join(request: HttpRequest, found: Invitation, form: NewPasswordForm) -> HttpResponse:
    if "credential" in request.POST:
        return _join_by_passkey(request, found)
    command = AcceptInvitation(password=form.data.get("password", ""))
    made = accept_invitation(_system(request), found, command)
    request.session.pop(JOINING, None)
    account: Account = made.account  # type: ignore[attr-defined]  # put there by the action
    if go_on(request, account, Method.LINK):
        return HttpResponseRedirect("/", status=SEE_OTHER)
    return to_second_step(request, "/")


def _join_by_passkey(request: HttpRequest, found: Invitation) -> HttpResponse:
    joining = request.session.get(JOINING, {})
    if joining.get("invitation") != str(found.pk):
        raise Conflict("")
    with transaction.atomic():  # no account without its passkey
        made = accept_invitation(_system(request), found, AcceptInvitation(account=joining["account"]))
        account: Account = made.account  # type: ignore[attr-defined]  # put there by the action
        codes = add_passkey(account, "", credential_of(request), by_of(request))
    request.session.pop(JOINING, None)
    begin_session(request, account, Method.PASSKEY, with_factor=True)
    request.session[NEW_CODES], request.session[WAY_ON] = codes, "/"
    return HttpResponseRedirect(reverse("signin:codes"), status=SEE_OTHER)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def ask_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer, and the work done for it, are the same whoever asks."""
    form = ResetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        address, now = address_of(request), clock.now()
        login = form.cleaned_data["email"].strip().lower()
        attempt = note_try(Door.RESET, login, address, now)
        if not is_paused(attempt):
            defer_job("signin.send_reset_link", email=login)  # who it is, is looked up after the answer
        note(Fact("signin.reset_asked"), None, address=address, now=now)
        return HttpResponseRedirect(reverse("signin:reset_asked"), status=SEE_OTHER)
    status = DomainError.status if request.method == "POST" else 200
    return render(request, "signin/ask_reset.html", {"form": form, "mails": mail_is_set_up()}, status=status)


@login_not_required
@require_GET
def reset_asked(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "signin/reset_asked.html")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def reset_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Set a new password, once; whoever has a second factor is still asked for it."""
    now = clock.now()
    found = ResetLink.objects.select_related("account").filter(digest=digest(secret)).first()
    is_open = found is not None and found.is_open_at(now) and found.account.is_active
    if found is None or not is_open or shut_for(Door.LINK, address_of(request), now):
        return _closed(request)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reset_password(_system(request), found, ResetPassword(password=form.cleaned_data["password"]))
        except Conflict:
            return _closed(request)
        except DomainError as refused:
            form.add_error("password", str(refused.message))
        else:
            account = Account.objects.get(pk=found.account_id)
            if go_on(request, account, Method.LINK):
                return HttpResponseRedirect("/", status=SEE_OTHER)
            return to_second_step(request, "/")
    status = DomainError.status if request.method == "POST" else 200
    context = {"form": form, "email": found.account.email, "factor": has_factor(found.account)}
    return render(request, "signin/reset_link.html", context, status=status)
