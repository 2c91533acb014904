# SPDX-License-Identifier: Apache-2.0
"""A form that was sent after the session had ended: nothing typed is lost."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keepwell.kernel.errors import DomainError
from keepwell.ui.errors import kept_words

ENDED = 401


def ended(request: HttpRequest) -> HttpResponse:
    """A page with the way to sign in, in another tab, and the form to be sent again from here."""
    is_part = request.headers.get("HX-Request") == "true"
    # htmx shows the answer of a 422, and nothing but a toast of a 401
    status = DomainError.status if is_part else ENDED
    answer = render(request, "signin/ended.html", {"kept": kept_words(request)}, status=status)
    if is_part:
        answer.headers["HX-Retarget"] = "body"
        answer.headers["HX-Reswap"] = "innerHTML"
    answer.headers["Cache-Control"] = "no-store"
    return answer
