# SPDX-License-Identifier: Apache-2.0
"""The API's write surface: one operation per registered action, made from its command."""

from collections.abc import Callable
from typing import Annotated, Any, get_type_hints
from uuid import UUID

from django.http import HttpRequest
from ninja import Body, Path, Router
from ninja.params.functions import Header as header  # noqa: N813  # a function by nature
from pydantic import Field

from keepwell.kernel.actor import Actor
from keepwell.kernel.api.addresses import address
from keepwell.kernel.api.bodies import body_of, to_command
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.representations import Many, represent, shape_of
from keepwell.kernel.registry import actions
from keepwell.kernel.set_actions import SetAction

_BODY: Any = Body  # subscripted at run time with a class made at run time
Key = Annotated[str | None, Field(max_length=200, pattern=r"^[\x21-\x7e]+$")]


def actor_of(request: HttpRequest) -> Actor:
    """Who calls: put there by the authentication."""
    found: Actor = request.auth  # type: ignore[attr-defined]  # ninja sets it
    return found


def _on_target(action: Any) -> Callable[..., Any]:
    body_class: Any = body_of(action.command)

    def operation(request: HttpRequest, id: UUID, payload: Any, idempotency_key: Any = None) -> Any:  # noqa: A002
        made = action(actor_of(request), id, to_command(action.command, payload), key=idempotency_key)
        return represent(made)

    operation.__annotations__.update(
        id=Path[UUID],
        payload=_BODY[body_class],
        idempotency_key=Annotated[Key, header(default=None, alias="Idempotency-Key")],
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
        return Many(done=report.done, refused=report.refused)

    operation.__annotations__.update(payload=_BODY[body_class])
    return operation


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
