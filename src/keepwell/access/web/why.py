# SPDX-License-Identifier: Apache-2.0
"""A decision explained to whom it concerns: by which policies, and what would have to be otherwise."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepwell.access.selectors import explain_by_id
from keepwell.kernel.errors import NotFound
from keepwell.kernel.registry import actions
from keepwell.ui.navigation import actor_of


@require_GET
def why(request: HttpRequest) -> HttpResponse:
    """Ask for an act and, if it is about one thing, that thing's id."""
    known = actions()
    asked, target = request.GET.get("action", ""), request.GET.get("target", "").strip()
    told, is_missing = None, False
    if asked:
        if asked not in known:
            raise NotFound
        if target or known[asked].target is None:
            try:
                told = explain_by_id(actor_of(request), asked, _uuid(target))
            except NotFound:
                is_missing = True
    context = {
        "told": told,
        "is_missing": is_missing,
        "title": known[asked].title if asked else "",
        "asked": asked,
        "target": target,
        "actions": sorted(((name, str(one.title)) for name, one in known.items()), key=lambda one: one[1]),
    }
    return render(request, "access/why.html", context)


def _uuid(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
