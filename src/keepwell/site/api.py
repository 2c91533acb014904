# SPDX-License-Identifier: Apache-2.0
"""The JSON API `/api/v1`: each room's readings, and a write address for every action. OpenAPI 3.1 at `openapi.json`."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path
from django.utils import translation
from ninja.security import HttpBearer
from ninja.utils import check_csrf

from keepwell import __version__
from keepwell.kernel import limits
from keepwell.kernel.actor import Actor, ActorKind
from keepwell.kernel.api import answers, problems, write_surface
from keepwell.kernel.api.description import DescribedAPI
from keepwell.kernel.api.rendering import JsonRenderer
from keepwell.kernel.errors import Denied
from keepwell.kernel.plugins.found import loads
from keepwell.kernel.ports import Decision

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Caller(HttpBearer):
    """A bearer token, or a signed-in browser that proves that its own page asks (CSRF)."""

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The caller, or None: the answer is then 401."""
        actor: Actor = request.actor  # type: ignore[attr-defined]  # people's middleware has set it
        if actor.kind is not ActorKind.PERSON:
            return None
        if "authorization" not in request.headers and check_csrf(request) is not None:
            return None
        if request.method not in _READS and actor.acts == frozenset():
            raise Denied(
                limits.refusal(actor, "api.write") or Decision(False)
            )  # uploads are no acts, and writes all the same
        return actor

    def authenticate(self, request: HttpRequest, token: str) -> None:
        """Not asked: people's middleware has read the token."""


def _readings() -> list[str]:
    places = [f"keepwell.{room}.api" for room in settings.ROOMS]
    return [f"{place}.routes" for place in places if find_spec(place) and find_spec(f"{place}.routes")]


def make() -> DescribedAPI:
    """The API with all rooms' addresses."""
    api = DescribedAPI(
        title="Keepwell",
        version=__version__,
        description="After-sales assurance of PLM software. Errors are RFC 9457 problems in your language.",
        auth=Caller(),
        renderer=JsonRenderer(),
        docs_url=None,
        urls_namespace="api-1",
    )
    problems.install(api)
    readings = [import_module(place).router for place in _readings()]  # they also register how rows look
    # before the readings: `/tickets/close-many` is no ticket's number
    api.add_router("", write_surface.router())
    for router in readings:
        api.add_router("", router)
    for config in apps.get_app_configs():
        if getattr(config, "is_keepwell_plugin", False) and loads(config.label, f"{config.name}.api.routes"):
            api.add_router(f"/plugins/{config.label}", import_module(f"{config.name}.api.routes").router)
    answers.polish(api)
    return api


def _addresses() -> list[URLPattern | URLResolver]:
    """The API's addresses, whose every error is a problem; whatever else stands below `/api/` is not there."""
    with translation.override("en"):  # titles of actions and fields are fixed in the description when it is made
        patterns, app_name, namespace = make().urls
    for pattern in patterns:
        if pattern.callback is not None:
            pattern.callback = problems.as_problems(pattern.callback)
    return [path("api/v1/", (patterns, app_name, namespace)), path("api/<path:rest>", problems.missing)]


urlpatterns: list[URLPattern | URLResolver] = _addresses()
