# SPDX-License-Identifier: Apache-2.0
"""Pages for what went wrong: what happened, why, and what to do next; without a query, so they also work in trouble."""

import uuid
from collections.abc import Mapping

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepwell.kernel.api import problems
from keepwell.kernel.errors import Conflict, Denied, KeepwellError, NotFound
from keepwell.ui.faces import Text

#: parts of names of fields that are typed anew rather than kept
_NEVER_KEPT = ("password", "token", "code", "credential", "secret", "current")
_MOST_KEPT = 200_000  # characters: beyond it the page would be too heavy


def _page(request: HttpRequest, status: int, template: str, context: Mapping[str, object]) -> HttpResponse:
    body = render_to_string(template, {"status": status, **context}, request=request)
    return HttpResponse(body, status=status)


def refusal(request: HttpRequest, error: KeepwellError) -> HttpResponse:
    """A refusal of our own as a page; a denial names the reasons of the policies in the reader's language."""
    if isinstance(error, NotFound):
        return _page(request, 404, "ui/errors/404.html", {"reason": error.message})
    if isinstance(error, Denied):
        return _denied(request, error)
    title: Text = _("Somebody was faster") if isinstance(error, Conflict) else _("That is not possible")
    return _page(request, error.status, "ui/errors/refused.html", {"title": title, "reason": error.message})


def _denied(request: HttpRequest, error: Denied) -> HttpResponse:
    language = "en" if (get_language() or "").startswith("en") else "zh"
    reasons = error.decision.reasons
    said = reasons.get(language) or reasons.get("zh-hans" if language == "zh" else "en") or ()
    context = {"reasons": said, "policies": error.decision.policy_ids, "refusal": error}
    return _page(request, 403, "ui/errors/403.html", context)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler400`; a text beyond all measure is named, for a second try would end the same way."""
    if isinstance(exception, RequestDataTooBig):
        reason = _("Go back, shorten the text or attach it as a file.")
        return _page(request, 413, "ui/errors/refused.html", {"title": _("The text is too long"), "reason": reason})
    context = {"title": _("The request could not be read"), "reason": _("Go back, reload the page and try again.")}
    return _page(request, 400, "ui/errors/refused.html", context)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler403`."""
    return _page(request, 403, "ui/errors/403.html", {"reasons": (), "policies": ()})


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler404`."""
    return _page(request, 404, "ui/errors/404.html", {"reason": ""})


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: touches neither database nor session; the number finds the fault in the log."""
    if request.path.startswith("/api/"):
        return problems.server_error()
    number = request.META.get("KEEPWELL_REQUEST_ID") or uuid.uuid4().hex[:12]
    body = render_to_string("ui/errors/500.html", {"number": number, "lang": get_language() or "zh-hans"})
    return HttpResponse(body, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`; a form of our own pages may be sent once more, one from elsewhere is shown nothing of it."""
    kept = kept_words(request) if _is_from_here(request) else []
    return _page(request, 403, "ui/errors/csrf.html", {"kept": kept})


def kept_words(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form carried, so that it can be sent again; never passwords, codes and tokens."""
    sent = request.POST
    words = [
        (name, value)
        for name in sent
        if not any(mark in name.lower() for mark in _NEVER_KEPT)
        for value in sent.getlist(name)
    ]
    return words if sum(len(value) for _name, value in words) <= _MOST_KEPT else []


def _is_from_here(request: HttpRequest) -> bool:
    said = request.headers.get("sec-fetch-site")
    if said is not None:
        return said == "same-origin"
    return request.headers.get("origin") == f"{request.scheme}://{request.get_host()}"
