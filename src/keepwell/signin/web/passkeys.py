# SPDX-License-Identifier: Apache-2.0
"""The browser's part of passkeys: challenges as JSON, answers as an ordinary form field."""

import json
from ipaddress import ip_address
from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from keepwell.kernel.errors import DomainError, NotFound
from keepwell.people.models import Account
from keepwell.signin.choices import Door
from keepwell.signin.limits import note_try, shut_for
from keepwell.signin.services.factors import check_passkey
from keepwell.signin.web.session import by_of, pending, registering

_LONGEST_CREDENTIAL = 20_000  # characters; a passkey's answer is a tenth of it


def can_use_passkeys(request: HttpRequest) -> bool:
    """Passkeys belong to a host name, reached by https or on this machine; an IP address has none."""
    host = request.get_host().partition(":")[0]
    try:
        ip_address(request.get_host().rpartition(":")[0].strip("[]") or host)
    except ValueError:
        return request.is_secure() or host == "localhost" or host.endswith(".localhost")
    return False


def credential_of(request: HttpRequest) -> dict[str, Any]:
    """The browser's answer; an empty one when it is no JSON object."""
    text = request.POST.get("credential", "")
    try:
        found = json.loads(text) if len(text) <= _LONGEST_CREDENTIAL else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def proved_by_passkey(request: HttpRequest, account: Account | None) -> Account:
    """The account whose passkey answered this browser's challenge; without `account` the passkey says whose it is."""
    by = by_of(request)
    credential = credential_of(request)
    refused = DomainError(_("The passkey was not accepted. Try again, or sign in another way."))
    if shut_for(Door.CODE, by.address, by.now):
        raise refused
    try:
        owner = account or webauthn.extract_user_from_response(credential)
        if not owner.is_active:
            raise refused
        check_passkey(owner, credential, by)
    except (ValidationError, AttributeError, DomainError):
        note_try(Door.CODE, str(credential.get("id", "")), by.address, by.now)
        raise refused from None
    return owner


@login_not_required
@never_cache
@require_POST
def challenge(request: HttpRequest) -> HttpResponse:
    """A challenge for whoever holds a passkey of this site, or for the person whose second step it is."""
    step = pending(request)
    signed_in = request.user if isinstance(request.user, Account) else None
    return JsonResponse(webauthn.begin_authentication(step.account if step else signed_in))


@login_not_required
@never_cache
@require_POST
def registration_challenge(request: HttpRequest) -> HttpResponse:
    """A challenge to make a new passkey for whoever is setting one up here."""
    account = registering(request)
    if account is None or not can_use_passkeys(request):
        raise NotFound
    return JsonResponse(webauthn.begin_registration(account, passwordless=True))
