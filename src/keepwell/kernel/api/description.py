# SPDX-License-Identifier: Apache-2.0
"""The description of the API (OpenAPI 3.1): in English, the same for every reader, its errors named as problems."""

from typing import Any

from django.utils import translation
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from keepwell.kernel.api.examples import add_examples

_PLAIN, _PROBLEM = "application/json", "application/problem+json"
_TAG = "Send it back as If-None-Match to be told 304 while nothing changed, or as If-Match of an act on the same row."
_FIELDS = {
    "in": "query",
    "name": "fields",
    "required": False,
    "schema": {"type": "string", "maxLength": 1000, "default": ""},
    "description": "Keep these fields only, joined by commas; `owner.name` goes deeper. Of a list: of its items.",
    "example": "id",
}
_KNOWN = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string", "maxLength": 400},
    "description": "The ETag of an earlier answer.",
}


class DescribedAPI(NinjaAPI):
    """Ninja's API with a description that says what is really answered."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description."""
        with translation.override("en"):
            found = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for path in found["paths"].values():
            for method, operation in path.items():
                _name_problems(operation["responses"])
                if method == "get":
                    _add_manners(operation)
        add_examples(found)
        return found


def _add_manners(operation: dict[str, Any]) -> None:
    """What every reading takes and answers beside its own (`answers`)."""
    success = operation["responses"].get(200, {})
    if _PLAIN not in success.get("content", {}):
        return
    operation["parameters"] = [*operation["parameters"], _FIELDS, _KNOWN]
    success["headers"] = {"ETag": {"schema": {"type": "string"}, "description": _TAG}}
    operation["responses"][304] = {"description": "Not Modified"}


def _name_problems(responses: dict[Any, Any]) -> None:
    for status, answer in responses.items():
        content = answer.get("content", {})
        if int(status) >= 400 and _PLAIN in content:
            content[_PROBLEM] = content.pop(_PLAIN)
