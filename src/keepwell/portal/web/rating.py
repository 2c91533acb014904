# SPDX-License-Identifier: Apache-2.0
"""Rating a resolution with one click, and a few words if one likes."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepwell.desk.selectors import ticket_numbered
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import reading
from keepwell.portal.services import Rate, rate
from keepwell.ui.acting import Done, finished, refused
from keepwell.ui.forms import KEY_FIELD
from keepwell.ui.navigation import actor_of


@require_POST
def give(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the rating and go back to the request."""
    actor = actor_of(request)
    with reading(actor):
        ticket = ticket_numbered(actor, number)
    back = reverse("desk:ticket", args=[number])
    typed = request.POST.get("score", "")
    score = int(typed) if typed in ("1", "2", "3", "4", "5") else 0
    try:
        rate(
            actor,
            ticket,
            Rate(score=score, words=request.POST.get("words", "")[:2_000]),
            key=request.POST.get(KEY_FIELD) or None,
        )
    except DomainError as error:
        return refused(request, error, back)
    return finished(request, Done(f"{back}#portal-outcome", _("Thank you. It helps us to do better.")))
