# SPDX-License-Identifier: Apache-2.0
"""Three questions of an operator: does it live, can it serve, has it started."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

import keepwell
from keepwell.site import releases

# Tables do not change under a process that has seen them right: an upgrade stops it first.
_seen: set[str] = set()


@login_not_required
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok", "version": keepwell.__version__})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers too, so that people can work."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def startup(request: HttpRequest) -> JsonResponse:
    """The tables are there and belong to this release; asked by an orchestrator before it sends people."""
    if "current" not in _seen:
        try:
            found = releases.standing()
        except DatabaseError:
            return JsonResponse({"status": "no database"}, status=503)
        if not found.is_current or not found.is_readable:
            status = "newer tables" if found.is_newer else "older tables"
            return JsonResponse({"status": status, "version": keepwell.__version__}, status=503)
        _seen.add("current")
    return JsonResponse({"status": "ok", "version": keepwell.__version__})
