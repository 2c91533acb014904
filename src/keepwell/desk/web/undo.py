# SPDX-License-Identifier: Apache-2.0
"""The way back that toasts offer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepwell.desk.selectors.undo import Undone, undo
from keepwell.kernel import clock
from keepwell.kernel.errors import DomainError
from keepwell.ui import words
from keepwell.ui.acting import Done, finished, refused
from keepwell.ui.addresses import safe_next
from keepwell.ui.navigation import actor_of


@require_POST
def undo_slip(request: HttpRequest) -> HttpResponse:
    """Undo the last act, as far as nothing else happened since."""
    url = safe_next(request, reverse("desk:queue"))
    try:
        found = undo(actor_of(request), request.POST.get("slip", ""), now=clock.now())
    except DomainError as error:
        return refused(request, error, url)
    for number, why in found.refused:
        messages.error(request, _("{number} stays as it is: {why}").format(number=number, why=why))
    if not found.numbers:
        return refused(request, DomainError(_("Nothing was undone.")), url)
    return finished(request, Done(url, _told(found)))


def _told(found: Undone) -> str:
    return _("Undone: {numbers}").format(numbers=words.listing(list(found.numbers)))
