# SPDX-License-Identifier: Apache-2.0
"""Errors as application/problem+json (RFC 9457), in the caller's language."""

import functools
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from keepwell.kernel.api.rendering import dumps
from keepwell.kernel.errors import Denied, KeepwellError
from keepwell.kernel.versions import Stale

_TITLES = {
    400: _("The request could not be read"),
    401: _("Sign in first"),
    403: _("This is not allowed"),
    404: _("Not found"),
    405: _("This address does not take that method"),
    409: _("The state has changed"),
    412: _("The state has changed"),
    413: _("The request is too large"),
    422: _("The request contradicts a rule"),
    429: _("Too many requests"),
    500: _("Something went wrong"),
}
_TYPE_MESSAGES = {
    "missing": _("This field is required."),
    "extra_forbidden": _("There is no such field."),
    "string_too_long": _("This text is too long."),
    "string_type": _("This must be a text."),
    "bool_type": _("This must be true or false."),
    "int_type": _("This must be a whole number."),
    "literal_error": _("This is not one of the choices."),
    "uuid_parsing": _("This is not an identifier (UUID)."),
    "json_invalid": _("The body is not valid JSON."),
    "string_unsound": _("This text holds characters that cannot be stored."),
    "string_pattern_mismatch": _("This text does not have the expected form."),
    "datetime_naive": _("An instant needs its offset, like 2026-03-02T09:12:00+08:00."),
    "date_far": _("This lies too far from today. Check the year."),
    "zone_unknown": _("There is no such time zone. Write it like Asia/Shanghai."),
}
#: what ninja puts before a field's name: where it came from, and the name of our argument for all fields together
_SOURCES, _WHOLES = frozenset({"body", "query", "path", "header", "file"}), frozenset({"payload", "wanted"})
_TYPE = "application/problem+json"
_MOST_DRAINED, _CHUNK = 64 * 2**20, 64 * 2**10
_log = logging.getLogger(__name__)
#: every operation may answer these
CODES = frozenset({400, 401, 403, 404, 405, 409, 412, 413, 422, 429})


class FieldProblem(Schema):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(Schema):
    """RFC 9457 problem details, with the policies' reasons and the fields at fault."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    policies: list[str] = Field(default_factory=list)
    reasons: list[str] = Field(default_factory=list)
    errors: list[FieldProblem] = Field(default_factory=list)
    current: str | None = Field(None, description="412: the version that is there now")


def problem(status: int, detail: str, **more: Any) -> HttpResponse:
    """A problem response."""
    title = gettext(_TITLES.get(status, "The request failed"))
    body = Problem(title=title, status=status, detail=detail or title, **more)
    return HttpResponse(dumps(body.model_dump()), status=status, content_type=_TYPE)


def _of_keepwell(request: HttpRequest, error: Any) -> HttpResponse:
    more: dict[str, Any] = {}
    if error.field:
        more["errors"] = [FieldProblem(field=error.field, message=str(error))]
    if isinstance(error, Stale):
        more["current"] = error.current
    if isinstance(error, Denied):
        language = get_language() or "en"
        more["policies"] = list(error.decision.policy_ids)
        more["reasons"] = list(error.decision.reasons.get("zh-hans" if language.startswith("zh") else "en", ()))
    return problem(error.status, str(error), **more)


def _field_name(place: Sequence[Any]) -> str:
    parts = [str(part) for part in place]
    if parts and parts[0] in _SOURCES:
        parts = parts[1:]
    if parts and parts[0] in _WHOLES:
        parts = parts[1:]
    return ".".join(parts)


def field_problem(error: Mapping[str, Any]) -> FieldProblem:
    """A pydantic error in words."""
    message = _TYPE_MESSAGES.get(str(error.get("type")), _("This value is not valid."))
    return FieldProblem(field=_field_name(error.get("loc", ())), message=gettext(message))


def _of_validation(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [field_problem(item) for item in error.errors]
    return problem(422, gettext("Some fields need your attention."), errors=errors)


def _of_authentication(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(401, gettext("Send a valid token: Authorization: Bearer kw_…"))


def _of_absence(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, "")


def _of_http(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, gettext("The body is not valid JSON."))


def _drained(request: HttpRequest) -> bool:
    """Whether what is still on its way was read to its end: else the connection is of no use to a next request."""
    left = _MOST_DRAINED
    while left > 0:
        part = request.read(min(left, _CHUNK))
        if not part:
            return True
        left -= len(part)
    return False


def _of_size(request: HttpRequest, error: Any) -> HttpResponse:
    made = _too_large()
    if not _drained(request):
        made.headers["Connection"] = "close"
    return made


def _too_large() -> HttpResponse:
    return problem(413, gettext("Send files by /api/v1/uploads and long texts in several messages."))


def _of_form(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(400, "")


def _of_value(request: HttpRequest, error: Any) -> HttpResponse:
    _log.warning("api.value_refused_by_the_database", exc_info=error)
    return problem(422, gettext("A value is too large or too long. Check numbers and texts."))


def _of_rule(request: HttpRequest, error: Any) -> HttpResponse:
    # a rule of the tables that no service had looked at, or two requests at once: a refusal, and a line in our log
    _log.error("api.rule_broken", exc_info=error)
    return problem(409, gettext("This contradicts what is there already. Read it again, then repeat the request."))


def server_error() -> HttpResponse:
    """For what nobody foresaw; the request's id in the header finds the fault in the log."""
    return problem(500, gettext("Something went wrong on our side. The X-Request-ID of this answer finds it."))


def missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """For addresses that are not there."""
    return problem(404, gettext("There is no such address. The description is at /api/v1/openapi.json."))


def as_problems(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view whose refusals are problems even where the library answers in plain text (405)."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = view(request, *args, **kwargs)
        if found.status_code < 400 or found.headers.get("Content-Type", "").startswith(_TYPE):
            return found
        made = problem(found.status_code, "")
        if "Allow" in found.headers:
            made.headers["Allow"] = found.headers["Allow"]
        return made

    return answer


def install(api: NinjaAPI) -> None:
    """Give the API our words for everything that can go wrong."""
    api.add_exception_handler(KeepwellError, _of_keepwell)
    api.add_exception_handler(ValidationError, _of_validation)
    api.add_exception_handler(AuthenticationError, _of_authentication)
    api.add_exception_handler(Http404, _of_absence)
    api.add_exception_handler(HttpError, _of_http)
    api.add_exception_handler(RequestDataTooBig, _of_size)
    api.add_exception_handler(SuspiciousOperation, _of_form)
    api.add_exception_handler(BadRequest, _of_form)
    api.add_exception_handler(MultiPartParserError, _of_form)
    api.add_exception_handler(DataError, _of_value)
    api.add_exception_handler(IntegrityError, _of_rule)
