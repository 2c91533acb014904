# SPDX-License-Identifier: Apache-2.0
"""The API's write surface: one operation per registered action, made from its command."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, get_type_hints
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Body, Path, Router
from ninja.params.functions import Header as header  # noqa: N813  # a function by nature
from pydantic import Field

from keepwell.kernel.actor import Actor
from keepwell.kernel.api.addresses import address
from keepwell.kernel.api.bodies import body_of, to_command
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.representations import Many, One, represent, shape_of
from keepwell.kernel.ports import Decision
from keepwell.kernel.registry import actions
from keepwell.kernel.set_actions import SetAction, SetReport
from keepwell.kernel.versions import expecting

_BODY: Any = Body  # subscripted at run time with a class made at run time
Key = Annotated[str | None, Field(max_length=200, pattern=r"^[\x21-\x7e]+$")]
Tags = Annotated[str | None, Field(max_length=400, pattern=r"^[\x20-\x7e]+$")]
_KEY = "Sent again with the same key, the request has no second effect: the first answer comes back."
_TAGS = "The ETag with which the target was read: if it has changed since, nothing happens (412)."


def actor_of(request: HttpRequest) -> Actor:
    """Who calls: put there by the authentication."""
    found: Actor = request.auth  # type: ignore[attr-defined]  # ninja sets it
    return found


def _on_target(action: Any) -> Callable[..., Any]:
    body_class: Any = body_of(action.command)

    def operation(
        request: HttpRequest,
        id: UUID,  # noqa: A002  # the name in the address
        payload: Any,
        idempotency_key: Any = None,
        if_match: Any = None,
    ) -> Any:
        with expecting(if_match):
            made = action(actor_of(request), id, to_command(action.command, payload), key=idempotency_key)
        return represent(made)

    operation.__annotations__.update(
        id=Path[UUID],
        payload=_BODY[body_class],
        idempotency_key=Annotated[Key, header(default=None, alias="Idempotency-Key", description=_KEY)],
        if_match=Annotated[Tags, header(default=None, alias="If-Match", description=_TAGS)],
    )
    return operation


def _without_target(action: Any) -> Callable[..., Any]:
    body_class: Any = body_of(action.command)

    def operation(request: HttpRequest, payload: Any, idempotency_key: Any = None) -> Any:
        return represent(action(actor_of(request), to_command(action.command, payload), key=idempotency_key))

    operation.__annotations__.update(
        payload=_BODY[body_class],
        idempotency_key=Annotated[Key, header(default=None, alias="Idempotency-Key")],
    )
    return operation


def _on_many(action: SetAction) -> Callable[..., Any]:
    body_class: Any = body_of(action.command, with_ids=True)

    def operation(request: HttpRequest, payload: Any) -> Any:
        report = action.run(actor_of(request), payload.ids, to_command(action.command, payload))
        return Many(done=report.done, refused=report.refused, items=_each(payload.ids, report))

    operation.__annotations__.update(payload=_BODY[body_class])
    return operation


def _each(ids: Sequence[UUID], report: SetReport) -> list[One]:
    """What became of each id, in the order asked; who may not see a row is told that there is none."""
    named = {key: (403, _reasons(decision)) if decision else (404, []) for key, decision in report.refusals.items()}
    return [One(id=key, status=status, reasons=why) for key in ids for status, why in [named.get(key, (200, []))]]


def _reasons(decision: Decision) -> list[str]:
    language = "zh-hans" if (get_language() or "en").startswith("zh") else "en"
    return list(decision.reasons.get(language, ()))


def _operation(action: Any) -> Callable[..., Any]:
    if action.is_set:
        return _on_many(action)
    return _without_target(action) if action.target is None else _on_target(action)


def _shape(action: Any) -> Any:
    return Many if action.is_set else shape_of(get_type_hints(action.body).get("return"))


def router() -> Router:
    """A router with an operation for every action that people may call (imports have their own door)."""
    made = Router()
    for action in actions().values():
        if action.is_set and action.makes:
            continue
        operation = _operation(action)
        operation.__name__ = action.name.replace(".", "_")
        made.add_api_operation(
            address(action),
            ["POST"],
            operation,
            response={200: _shape(action), CODES: Problem},
            summary=str(action.title),
            description=(action.__doc__ or "").strip(),
            operation_id=action.name.replace(".", "_"),
            tags=[action.name.split(".", 1)[0]],
        )
    return made
