# SPDX-License-Identifier: Apache-2.0
"""`/metrics`: for this machine's own monitor, or for whoever knows the token. Everybody else finds nothing here."""

import hmac
import os
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from keepwell.site.config import LOOPBACK
from keepwell.site.metrics import counting, standing

FORM = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All numbers as text."""
    if not may_read(request):
        raise Http404
    library = import_module("prometheus_client")
    registry = library.CollectorRegistry()
    if counting.VARIABLE in os.environ:
        import_module("prometheus_client.multiprocess").MultiProcessCollector(registry)
    registry.register(_Standing())
    response = HttpResponse(library.generate_latest(registry), content_type=FORM)
    response["Cache-Control"] = "no-store"
    return response


def may_read(request: HttpRequest) -> bool:
    """By token from anywhere; without one only from this machine, and not through a proxy, which is on it too."""
    token = settings.KEEPWELL.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    is_direct = not settings.KEEPWELL.behind_proxy and not any(name in request.headers for name in FORWARDED)
    return is_direct and request.META.get("REMOTE_ADDR") in LOOPBACK


class _Standing:
    """The gauges, as the library wants to collect them."""

    def collect(self) -> Iterable[Any]:
        """Each with its values; a database that does not answer is itself a number."""
        family = import_module("prometheus_client.core").GaugeMetricFamily
        try:
            found = list(standing.gauges())
        except DatabaseError:
            found = []
        yield family(standing.ANSWERS, standing.ANSWERS_ABOUT, value=float(bool(found)))
        for gauge, samples in found:
            made = family(gauge.name, gauge.about, labels=gauge.labels)
            for labels, value in samples:
                made.add_metric(labels, value)
            yield made
