# SPDX-License-Identifier: Apache-2.0
"""The door: everybody lands where his work is."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from keepwell.desk.selectors import is_staff
from keepwell.people.choices import Role
from keepwell.ui.navigation import actor_of

_WATCHING = (Role.AUDITOR, Role.SECURITY_ADMIN)


@require_GET
def home(request: HttpRequest) -> HttpResponseRedirect:
    """Auditors to the log, everybody else to the desk, which shows each his own."""
    actor = actor_of(request)
    watches = not is_staff(actor) and any(actor.holds(role) for role in _WATCHING)
    return HttpResponseRedirect(reverse("audit:log" if watches else "desk:queue"))
