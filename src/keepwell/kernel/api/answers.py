# SPDX-License-Identifier: Apache-2.0
"""What every reading does alike: unknown words are refused, `fields` keeps some, an ETag says whether anything changed.

A sparse answer (`fields=number,owner.name`) keeps the envelope of a list. An ETag is the row's version (where one row
was read), a dot, and a digest of the answer: If-None-Match compares all of it, If-Match of an act only the version.
"""

import hashlib
import typing
from collections.abc import Iterable
from typing import Any

import orjson
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.operation import Operation

from keepwell.kernel.api.rendering import dumps
from keepwell.kernel.errors import DomainError
from keepwell.kernel.versions import version_of

FIELDS = "fields"
_MOST_FIELDS = 100
_TREE = dict[str, Any]


def tagged(request: HttpRequest, row: models.Model) -> None:
    """Say that this reading is about one row: its version opens the ETag, so that an act can ask for it."""
    request.META["KEEPWELL_VERSION"] = version_of(row)


def polish(api: NinjaAPI) -> None:
    """Give every reading of the API the common manners."""
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                if operation.methods == ["GET"]:
                    _polish(operation)


def _polish(operation: Operation) -> None:
    known, shown = words_of(operation), names_of(shape_of_answer(operation))
    values, run = operation._get_values, operation.run

    def checked(request: HttpRequest, *args: Any) -> Any:
        _refuse_unknown(request, known)
        request.META["KEEPWELL_FIELDS"] = _wanted(request.GET.get(FIELDS, ""), shown)
        return values(request, *args)

    def answered(request: HttpRequest, **words: Any) -> HttpResponseBase:
        return _finished(request, run(request, **words))

    # ninja offers no other place between signing in and reading
    operation._get_values = checked  # type: ignore[method-assign, assignment]
    operation.run = answered  # type: ignore[method-assign]


def words_of(operation: Operation) -> frozenset[str]:
    """The query words that an operation understands."""
    found = {FIELDS}
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            flat = getattr(model, "__ninja_flatten_map__", {})
            found |= {str(name) for name in flat} | {str(one.alias or name) for name, one in model.model_fields.items()}
            for path in flat.values():
                found.add(str(path[-1]))
    return frozenset(found)


def _refuse_unknown(request: HttpRequest, known: Iterable[str]) -> None:
    if unknown := sorted(set(request.GET) - set(known)):
        words = _("Nothing here is called %(unknown)s. Known are: %(known)s.")
        shown = ", ".join(word[:40] for word in unknown[:5])
        raise DomainError(words % {"unknown": shown, "known": ", ".join(sorted(known))}, unknown[0][:40])


def shape_of_answer(operation: Operation) -> Any:
    """What one row of the answer looks like: of a list with `items`, its items."""
    model: Any = operation.response_models.get(200)
    shape = model.model_fields["response"].annotation if hasattr(model, "model_fields") else None
    if isinstance(shape, type) and issubclass(shape, Schema) and "items" in shape.model_fields:
        shape = shape.model_fields["items"].annotation
    return typing.get_args(shape)[0] if typing.get_origin(shape) is list else shape


def names_of(shape: Any) -> frozenset[str] | None:
    """The fields a row can have; None when only the row itself knows."""
    return frozenset(shape.model_fields) if isinstance(shape, type) and issubclass(shape, Schema) else None


def _wanted(text: str, known: frozenset[str] | None) -> _TREE | None:
    """`a,b.c` as a tree; DomainError naming what there is."""
    if not text:
        return None
    paths = [part.strip() for part in text.split(",") if part.strip()][:_MOST_FIELDS]
    unknown = sorted({path.partition(".")[0] for path in paths} - (known or frozenset())) if known is not None else []
    if unknown or not paths:
        words = _("There is no field %(unknown)s. Known are: %(known)s.")
        raise DomainError(words % {"unknown": ", ".join(unknown)[:80], "known": ", ".join(sorted(known or ()))}, FIELDS)
    tree: _TREE = {}
    for path in paths:
        node = tree
        for part in path.split("."):
            node = node.setdefault(part, {})
    return tree


def _kept(value: Any, tree: _TREE) -> Any:
    if isinstance(value, list):
        return [_kept(one, tree) for one in value]
    if not isinstance(value, dict) or not tree:
        return value
    return {name: _kept(value[name], below) for name, below in tree.items() if name in value}


def _sparse(content: Any, tree: _TREE) -> Any:
    if isinstance(content, dict) and isinstance(content.get("items"), list):
        return {**content, "items": _kept(content["items"], tree)}
    return _kept(content, tree)


def _finished(request: HttpRequest, found: HttpResponseBase) -> HttpResponseBase:
    is_json = found.headers.get("Content-Type", "").startswith("application/json")
    if found.status_code != 200 or not is_json or not isinstance(found, HttpResponse):
        return found
    if tree := request.META.get("KEEPWELL_FIELDS"):
        found.content = dumps(_sparse(orjson.loads(found.content), tree))
    digest = hashlib.blake2b(found.content, digest_size=9).hexdigest()
    version = request.META.get("KEEPWELL_VERSION", "")
    tag = f'"{version}.{digest}"' if version else f'"{digest}"'
    if _is_known(request.headers.get("If-None-Match", ""), tag):
        found = HttpResponse(status=304)
    found.headers["ETag"] = tag
    found.headers["Cache-Control"] = "no-store, private"
    return found


def _is_known(header: str, tag: str) -> bool:
    return tag in (one.strip().removeprefix("W/") for one in header.split(","))
