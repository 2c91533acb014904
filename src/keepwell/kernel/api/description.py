# SPDX-License-Identifier: Apache-2.0
"""The description of the API (OpenAPI 3.1): in English, the same for every reader, its errors named as problems."""

from typing import Any

from django.utils import translation
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

_PLAIN, _PROBLEM = "application/json", "application/problem+json"


class DescribedAPI(NinjaAPI):
    """Ninja's API with a description that says what is really answered."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description."""
        with translation.override("en"):
            found = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for path in found["paths"].values():
            for operation in path.values():
                _name_problems(operation["responses"])
        return found


def _name_problems(responses: dict[Any, Any]) -> None:
    for status, answer in responses.items():
        content = answer.get("content", {})
        if int(status) >= 400 and _PLAIN in content:
            content[_PROBLEM] = content.pop(_PLAIN)
