# SPDX-License-Identifier: Apache-2.0
"""Errors as application/problem+json (RFC 9457), in the caller's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from keepwell.kernel.api.rendering import dumps
from keepwell.kernel.errors import Denied, KeepwellError

_TITLES = {
    400: _("The request could not be read"),
    401: _("Sign in first"),
    403: _("This is not allowed"),
    404: _("Not found"),
    405: _("This address does not take that method"),
    409: _("The state has changed"),
    413: _("The request is too large"),
    422: _("The request contradicts a rule"),
    429: _("Too many requests"),
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
}
#: every operation may answer these
CODES = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429})


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


def problem(status: int, detail: str, **more: Any) -> HttpResponse:
    """A problem response."""
    title = gettext(_TITLES.get(status, "The request failed"))
    body = Problem(title=title, status=status, detail=detail or title, **more)
    return HttpResponse(dumps(body.model_dump()), status=status, content_type="application/problem+json")


def _of_keepwell(request: HttpRequest, error: Any) -> HttpResponse:
    more: dict[str, Any] = {}
    if error.field:
        more["errors"] = [FieldProblem(field=error.field, message=str(error))]
    if isinstance(error, Denied):
        language = get_language() or "en"
        more["policies"] = list(error.decision.policy_ids)
        more["reasons"] = list(error.decision.reasons.get("zh-hans" if language.startswith("zh") else "en", ()))
    return problem(error.status, str(error), **more)


def _field_name(place: Sequence[Any]) -> str:
    parts = [str(part) for part in place if part not in {"body", "payload", "query", "path"}]
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


def install(api: NinjaAPI) -> None:
    """Give the API our words for everything that can go wrong."""
    api.add_exception_handler(KeepwellError, _of_keepwell)
    api.add_exception_handler(ValidationError, _of_validation)
    api.add_exception_handler(AuthenticationError, _of_authentication)
    api.add_exception_handler(Http404, _of_absence)
    api.add_exception_handler(HttpError, _of_http)
