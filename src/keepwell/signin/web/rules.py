# SPDX-License-Identifier: Apache-2.0
"""The page “Sign-in policy”: who must have a second factor, and how long sessions live."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.kernel import clock
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.signin.models import FactorRule
from keepwell.signin.selectors.findings import findings
from keepwell.signin.selectors.pages import policy_page
from keepwell.signin.selectors.rules import rules_in_force
from keepwell.signin.services import limit_sessions, release_role, require_factor
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.navigation import actor_of

READERS = frozenset({Role.SECURITY_ADMIN.value, Role.SYSTEM_ADMIN.value, Role.AUDITOR.value})


def _home() -> str:
    return reverse("signin:policy")


@require_GET
def policy(request: HttpRequest) -> HttpResponse:
    """Roles, session limits, and what does not fit."""
    actor = actor_of(request)
    if not any(role in actor.everywhere for role in READERS):
        raise NotFound
    now = clock.now()
    context = {
        "page": policy_page(actor, now),
        "findings": findings(now),
        "may_change": Role.SECURITY_ADMIN.value in actor.everywhere,
    }
    return render(request, "signin/policy.html", context)


@require_http_methods(["GET", "POST"])
def require(request: HttpRequest) -> HttpResponse:
    """Demand a second factor of a role."""
    hint = _(
        "From that day on, whoever holds the role sets up a second factor when signing in. Choose a day that leaves"
        " people time; running sessions without one end then."
    )
    role = request.GET.get("role", "")
    return act(
        request,
        require_factor,
        None,
        done=lambda _made: Done(_home(), _("The rule is kept.")),
        asking=Asking(hint=hint, initial={"role": role} if role in Role.values else {}, back=_home()),
    )


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Demand it no more."""
    actor = actor_of(request)
    with reading(actor):
        row = FactorRule.objects.visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return act(
        request,
        release_role,
        row,
        done=lambda _made: Done(_home(), _("The rule is dropped.")),
        asking=Asking(hint=str(row.get_role_display()), back=_home()),
    )


@require_http_methods(["GET", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """How long sessions live."""
    rules = rules_in_force(clock.now())
    initial = {
        "idle_minutes": int(rules.idle_for.total_seconds() // 60),
        "most_hours": int(rules.at_most.total_seconds() // 3600),
        "fresh_minutes": int(rules.fresh_for.total_seconds() // 60),
    }
    return act(
        request,
        limit_sessions,
        None,
        done=lambda _made: Done(_home(), _("The limits are kept.")),
        asking=Asking(initial=initial, back=_home()),
    )
