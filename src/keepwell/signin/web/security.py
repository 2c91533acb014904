# SPDX-License-Identifier: Apache-2.0
"""One's own sign-in: factors and sessions on one page, and ending sessions."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.kernel import clock
from keepwell.signin.selectors.pages import security_page
from keepwell.signin.services import end_all_sessions, end_session
from keepwell.signin.web.passkeys import can_use_passkeys
from keepwell.signin.web.session import own_account
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.navigation import actor_of


@never_cache
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Second factors, recovery codes, and where one is signed in."""
    own_account(request)
    page = security_page(actor_of(request), request.session.session_key, clock.now())
    return render(request, "signin/security.html", {"page": page, "passkeys": can_use_passkeys(request)})


@require_http_methods(["GET", "POST"])
def end_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign out of one session."""
    hint = _("Whoever uses it is asked to sign in again.")
    back = reverse("signin:security")
    return act(
        request,
        end_session,
        pk,
        done=lambda _made: Done(back, _("Signed out there.")),
        asking=Asking(hint=hint, back=back),
    )


@require_http_methods(["GET", "POST"])
def end_everywhere(request: HttpRequest) -> HttpResponse:
    """Sign out of every session, this one included."""
    hint = _("Every session ends, this one too. API keys live on until they are revoked.")
    return act(
        request,
        end_all_sessions,
        own_account(request),
        done=lambda _made: Done(reverse("signin:sign_in"), _("You are signed out everywhere.")),
        asking=Asking(hint=hint, back=reverse("signin:security")),
    )
