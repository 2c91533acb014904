# SPDX-License-Identifier: Apache-2.0
"""The JSON API `/api/v1`: each room's readings, and a write address for every action. OpenAPI 3.1 at `openapi.json`."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI
from ninja.security import HttpBearer
from ninja.utils import check_csrf

from keepwell import __version__
from keepwell.kernel.actor import Actor, ActorKind
from keepwell.kernel.api import problems, write_surface
from keepwell.kernel.api.rendering import JsonRenderer


class Caller(HttpBearer):
    """A bearer token, or a signed-in browser that proves that its own page asks (CSRF)."""

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The caller, or None: the answer is then 401."""
        actor: Actor = request.actor  # type: ignore[attr-defined]  # people's middleware has set it
        if actor.kind is not ActorKind.PERSON:
            return None
        if "authorization" not in request.headers and check_csrf(request) is not None:
            return None
        return actor

    def authenticate(self, request: HttpRequest, token: str) -> None:
        """Not asked: people's middleware has read the token."""


def make() -> NinjaAPI:
    """The API with all rooms' addresses."""
    api = NinjaAPI(
        title="Keepwell",
        version=__version__,
        description="After-sales assurance of PLM software. Errors are RFC 9457 problems in your language.",
        auth=Caller(),
        renderer=JsonRenderer(),
        docs_url=None,
        urls_namespace="api-1",
    )
    problems.install(api)
    for room in settings.ROOMS:
        place = f"keepwell.{room}.api"
        if find_spec(place) and find_spec(f"{place}.routes"):
            api.add_router("", import_module(f"{place}.routes").router)
    api.add_router("", write_surface.router())
    return api


urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", make().urls)]
