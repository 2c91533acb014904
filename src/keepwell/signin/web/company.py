# SPDX-License-Identifier: Apache-2.0
"""Signing in at one's own company: away to its provider, and back with its word."""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.kernel import clock
from keepwell.kernel.actor import NOBODY, SYSTEM
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import within_scope
from keepwell.signin.choices import Method
from keepwell.signin.models import IdentityProvider
from keepwell.signin.providers.entering import EntryRefused, claims_of, enter
from keepwell.signin.providers.oidc import CompanyAdapter, SocialAdapter
from keepwell.signin.web.addresses import address_of
from keepwell.signin.web.session import begin_session, go_on
from keepwell.signin.web.sign_in import to_second_step
from keepwell.ui.addresses import safe_next
from keepwell.ui.navigation import actor_of

_log = logging.getLogger(__name__)
_BACK, _SEE_OTHER, _FORBIDDEN = "kw_company_back", 303, 403


@login_not_required
@never_cache
@require_GET
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Send the browser to the provider; a link, for our pages let no form lead elsewhere."""
    back = safe_next(request)
    if actor_of(request) is not NOBODY:
        return HttpResponseRedirect(back, status=_SEE_OTHER)
    try:
        provider = CompanyAdapter(request, code).get_provider()
    except SocialApp.DoesNotExist:
        raise NotFound from None
    request.session[_BACK] = back
    try:
        answer: HttpResponse = provider.redirect(request, process=AuthProcess.LOGIN)
    except OAuth2Error as error:
        _log.warning("Sign-in at %s cannot begin: %s", provider.name, error)
        return _refused(request, provider.name, "")
    return answer


@login_not_required
@never_cache
@require_GET
def callback(request: HttpRequest, code: str) -> HttpResponse:
    """Take the provider's answer; it fits one question of this browser, once."""
    try:
        view = OAuth2CallbackView.adapter_view(CompanyAdapter(request, code))
        answer: HttpResponse = view(request)
    except SocialApp.DoesNotExist:
        raise NotFound from None
    return answer


class WebAdapter(SocialAdapter):
    """Takes over from the login library as soon as it knows who came, or why not."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let him in, or say why not."""
        with within_scope(SYSTEM.scope):  # nobody is known yet, and a customer's row is hidden from nobodies
            provider = IdentityProvider.objects.select_related("organisation").get(code=sociallogin.account.provider)
        claims = claims_of(provider, sociallogin.account.extra_data)
        try:
            account = enter(provider, claims, address=address_of(request), now=clock.now())
        except EntryRefused as refused:
            raise ImmediateHttpResponse(_refused(request, provider.name, str(refused.message))) from refused
        back = str(request.session.pop(_BACK, "/"))
        if provider.proves_factor:
            begin_session(request, account, Method.COMPANY, with_factor=True)
        elif not go_on(request, account, Method.COMPANY):
            raise ImmediateHttpResponse(to_second_step(request, back))
        raise ImmediateHttpResponse(HttpResponseRedirect(back, status=_SEE_OTHER))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Say on our own page that it did not work; a change of mind leads back to the choice."""
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("signin:sign_in"), status=_SEE_OTHER))
        _log.warning("Sign-in at %s failed: %s", provider.name, exception or error)
        raise ImmediateHttpResponse(_refused(request, provider.name, ""))


def _refused(request: HttpRequest, provider: str, reason: str) -> HttpResponse:
    return render(request, "signin/company_refused.html", {"provider": provider, "reason": reason}, status=_FORBIDDEN)
