# SPDX-License-Identifier: Apache-2.0
"""Takes note of pages and readings that somebody asked for and did not get; acts tell it themselves."""

from collections.abc import Callable
from contextvars import ContextVar
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from keepwell.kernel import ports
from keepwell.kernel.actor import ActorKind
from keepwell.kernel.ports import Decision, Refused
from keepwell.ui.navigation import actor_of

_told: ContextVar[bool] = ContextVar("keepwell_refusal_told", default=False)
_FORBIDDEN, _NOT_FOUND = 403, 404


class RefusalMiddleware:
    """Stands outside of the middleware that says who acts, so that nothing of the request's transaction is left."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and keep what was refused."""
        token = _told.set(False)
        try:
            response = self._answer(request)
            if response.status_code in (_FORBIDDEN, _NOT_FOUND) and not _told.get():
                _keep(request, response.status_code)
        finally:
            _told.reset(token)
        return response


def _keep(request: HttpRequest, status: int) -> None:
    actor, match = actor_of(request), request.resolver_match
    if actor.kind is not ActorKind.PERSON or match is None:
        return
    ids = [value for value in match.kwargs.values() if isinstance(value, UUID)]
    names = [value for value in match.kwargs.values() if isinstance(value, str)]
    if status == _NOT_FOUND and not ids and not names:
        return  # an address that is no thing's
    if status == _FORBIDDEN and request.method != "GET":
        return  # a form without its token is no attempt
    # a thing named by its number or code keeps the name in the act's place: the row has room for ids only
    what = f"{request.method} {match.view_name}" + "".join(f" {name[:40]}" for name in names)
    decision = Decision(False) if status == _FORBIDDEN else None
    ports.watch().refused(Refused(actor, what, "", ids[0] if ids else None, decision))


class Noticing:
    """A watch that remembers within a request that it was told."""

    def __init__(self, inner: ports.Watch) -> None:
        self._inner = inner

    def refused(self, attempt: Refused) -> None:
        """Pass it on."""
        _told.set(True)
        self._inner.refused(attempt)
