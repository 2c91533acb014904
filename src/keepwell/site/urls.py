# SPDX-License-Identifier: Apache-2.0
"""Root addresses: the site's own, then every room's."""

from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from keepwell.kernel.plugins.found import loads
from keepwell.site import health
from keepwell.site.metrics import page


def _of_rooms() -> list[URLResolver]:
    """The addresses each room brings in `web/urls.py` (or `urls.py`), the highest room first."""
    places = [f"keepwell.{room}{where}" for room in reversed(settings.ROOMS) for where in (".web.urls", ".urls")]
    return [path("", include(place)) for place in places if find_spec(place.rpartition(".")[0]) and find_spec(place)]


def _of_plugins() -> list[URLResolver]:
    """A plug-in's pages, below `/plugins/<label>/`; a plug-in whose pages can't be read has none."""
    found = []
    for config in apps.get_app_configs():
        place = f"{config.name}.web.urls"
        if getattr(config, "is_keepwell_plugin", False) and loads(config.label, place):
            found.append(path(f"plugins/{config.label}/", include(place)))
    return found


urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("health/startup", health.startup),
    path("metrics", page.metrics),
    path("", include("keepwell.site.api")),
    *_of_plugins(),
    *_of_rooms(),
]

handler400 = "keepwell.ui.errors.bad_request"
handler403 = "keepwell.ui.errors.permission_denied"
handler404 = "keepwell.ui.errors.page_not_found"
handler500 = "keepwell.ui.errors.server_error"
