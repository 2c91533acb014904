# SPDX-License-Identifier: Apache-2.0
"""Signing in by a header that a named proxy sets; from anybody else it is nothing (the class of CVE-2026-34720).

Stands right before `ActorMiddleware`. The header is taken out of every request, so that nothing behind can believe it.
"""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope
from keepwell.people.models import Account, Person
from keepwell.signin.choices import Method
from keepwell.signin.notes import Fact, note
from keepwell.signin.web.addresses import address_of
from keepwell.signin.web.session import begin_session, go_on, pending
from keepwell.signin.web.sign_in import to_second_step

_BY_HEADER = "kw_by_header"
_NOT_PAGES = ("/api/", "/static/", "/health/", "/sign-in/")
_SEE_OTHER, _MOST = 303, 254

Answer = Callable[[HttpRequest], HttpResponseBase]


class HeaderMiddleware:
    """Opens, changes and ends sessions as the proxy says."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Believe the header from a named proxy, strip it in any case."""
        header = settings.KEEPWELL.sign_in_header
        if not header:
            return self._answer(request)
        said = request.META.pop(f"HTTP_{header.upper().replace('-', '_')}", "")
        request.__dict__.pop("headers", None)  # made from META once and kept
        if not is_named_proxy(request.META.get("REMOTE_ADDR", "")):
            return self._answer(request)
        return _followed(request, _login(said)) or self._answer(request)


def is_named_proxy(peer: str) -> bool:
    """Whether the machine at the other end of the connection is a named one; what it forwards is no proof."""
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in ip_network(named, strict=False) for named in settings.KEEPWELL.sign_in_proxies)


def _login(said: str) -> str:
    """One address; two joined ones mean that somebody sent a header of his own along."""
    login = said.strip().lower()
    is_one = login.isprintable() and "," not in login and ";" not in login and len(login) <= _MOST
    return login if is_one else ""


def _followed(request: HttpRequest, login: str) -> HttpResponse | None:
    user: object = request.user
    if isinstance(user, Account):
        if user.email == login or (not login and not request.session.get(_BY_HEADER)):
            return None
        logout(request)  # another person, or nobody any more, stands behind the proxy
    if not login or request.method != "GET" or request.path.startswith(_NOT_PAGES):
        return None
    return _opened(request, login)


def _opened(request: HttpRequest, login: str) -> HttpResponse | None:
    account = Account.objects.filter(email=login, is_active=True).first()
    with within_scope(SYSTEM.scope):
        is_here = account is not None and Person.objects.filter(pk=account.person_id, is_active=True).exists()
    if account is None or not is_here:
        words = {"reason": "header"}
        fact = Fact("people.sign_in_failed", is_done=False, words=words)
        note(fact, None, address=address_of(request), now=clock.now())
        return None
    back = request.get_full_path()
    if settings.KEEPWELL.sign_in_header_proves_factor:
        begin_session(request, account, Method.COMPANY, with_factor=True)
    else:
        step = pending(request)
        is_on_the_way = step is not None and step.account.pk == account.pk
        if is_on_the_way or not go_on(request, account, Method.COMPANY):
            return to_second_step(request, back)
    request.session[_BY_HEADER] = True
    return HttpResponseRedirect(back, status=_SEE_OTHER)
