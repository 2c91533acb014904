# SPDX-License-Identifier: Apache-2.0
"""The door: everybody lands where his work is."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from keepwell.people.choices import Role
from keepwell.ui.navigation import actor_of

#: roles whose day is more than their own requests
BUSY = frozenset({role.value for role in Role} - {Role.REQUESTER.value})


@require_GET
def home(request: HttpRequest) -> HttpResponseRedirect:
    """Who only asks goes to his requests, everybody else to his day."""
    actor = actor_of(request)
    is_busy = any(actor.holds(role) for role in BUSY)
    return HttpResponseRedirect(reverse("ui:home" if is_busy else "desk:queue"))
