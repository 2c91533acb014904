# SPDX-License-Identifier: Apache-2.0
"""A form for any command: built from the command's own declaration, so that form, API and log can't drift apart.

form = command_form(ResolveTicket, request, initial={"cause": "plm"})
if form.is_valid(): resolve_ticket(request.actor, pk, form.command(), key=form.key)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Generic, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse

from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import CommandField, fields_of
from keepwell.kernel.errors import KeepwellError
from keepwell.ui import fields
from keepwell.ui.fields import Option
from keepwell.ui.navigation import actor_of

C = TypeVar("C")
KEY_FIELD = "kw-key"
_CARRIED = 100  # options of a searchable reference that the page itself carries
Options = Callable[[Actor, object], Sequence[tuple[UUID | str, str]]]
Store = Callable[[Actor, "UploadedFile[bytes]"], UUID | str]  # an id, or a token that stands for the upload


@dataclass(frozen=True, slots=True)
class Search:
    """How a long reference is searched: what fits typed words; what a value is called, for those who may choose it."""

    fitting: Callable[[Actor, str], Sequence[tuple[UUID | str, str]]]
    named: Callable[[Actor, str], str | None]


_references: dict[str, Options] = {}
_searches: dict[str, Search] = {}
_store: Store | None = None


def register_reference(ref: str, options: Options, search: Search | None = None) -> None:
    """Say what `field(ref=...)` may point to: `options(actor, target)` gives ids and labels the actor may choose.

    With `search` the page carries the first hundred only, and the box asks for others while somebody types.
    """
    _references[ref] = options
    if search is not None:
        _searches[ref] = search


def fitting(ref: str, actor: Actor, typed: str) -> list[Option]:
    """What fits typed words in a searchable reference; nothing where there is no search."""
    search = _searches.get(ref)
    words = typed.strip()[:200]
    return [(str(value), label) for value, label in search.fitting(actor, words)] if search and words else []


def offered(ref: str, actor: Actor, target: object = None) -> list[Option]:
    """What a reference offers this actor, for filters above lists; nothing while no room has registered it."""
    source = _references.get(ref)
    return [(str(value), label) for value, label in source(actor, target)] if source is not None else []


def plug_store(store: Store) -> None:
    """Say how an uploaded file is kept; called once at start by a room above `files`."""
    global _store  # noqa: PLW0603  # one store a process
    _store = store


class CommandForm(forms.Form, Generic[C]):
    """The form of one command; keeps what was typed, focuses the first error."""

    required_css_class = "is-required"

    def __init__(
        self,
        command: type[C],
        request: HttpRequest,
        *,
        target: object = None,
        initial: Mapping[str, object] | None = None,
        options: Mapping[str, Sequence[Option]] | None = None,
    ) -> None:
        self.command_class = command
        self.actor = actor_of(request)
        self.declared = fields_of(command)  # type: ignore[arg-type]  # a class is hashable, whatever C is
        is_sent = request.method == "POST"
        super().__init__(
            data=request.POST if is_sent else None,
            files=request.FILES if is_sent else None,
            auto_id=f"{command.__name__.lower()}-%s",
            initial={**self._defaults(), **(initial or {})},
        )
        for field in self.declared:
            made = fields.build(field, self._options(field, target, options or {}))
            self.fields[field.name] = made
            if isinstance(made, fields.Pick) and field.name not in (options or {}):
                self._extend(field, made)
        self.key = str(self.data.get(KEY_FIELD) or uuid4())

    def _defaults(self) -> dict[str, object]:
        given = {field.name: field.default for field in self.declared if field.default is not None}
        return {name: value.value if isinstance(value, Enum) else value for name, value in given.items()}

    def _options(
        self, field: CommandField, target: object, given: Mapping[str, Sequence[Option]]
    ) -> Sequence[Option] | None:
        if field.name in given:
            return given[field.name]
        source = _references.get(field.meta.ref or "")
        if source is None:
            return None
        found = [(str(value), label) for value, label in source(self.actor, target)]
        return found[:_CARRIED] if field.meta.ref in _searches else found

    def _extend(self, field: CommandField, made: fields.Pick) -> None:
        """Let a searchable reference reach beyond what the page carries, and show what is chosen already."""
        search = _searches.get(field.meta.ref or "")
        if search is None or made.widget.is_hidden:
            return
        made.named = partial(search.named, self.actor)
        made.widget.attrs["data-picker"] = reverse("ui:options", args=[field.meta.ref])
        chosen = str(self.initial.get(field.name) or "")
        if chosen and chosen not in dict(made.choices):  # type: ignore[arg-type]  # pairs, never groups
            made.include(chosen)

    def command(self) -> C:
        """The command as typed; call it on a valid form."""
        return self.command_class(**{field.name: self._value(field) for field in self.declared})

    def _value(self, field: CommandField) -> object:
        typed = self.cleaned_data.get(field.name)
        if field.meta.widget == "file":
            return self._stored(field, typed)
        if field.many:
            return tuple(_inner(field.kind, item) for item in typed or ())
        if typed is None or typed == "":
            return self._absent(field)
        return _inner(field.kind, typed)

    def _absent(self, field: CommandField) -> object:
        if field.optional:
            return None
        if field.kind is str:
            # an emptied box is empty; a box that the page did not show keeps what the command says
            return "" if field.name in self.data or field.default is None else field.default
        return field.default

    def _stored(self, field: CommandField, uploads: "Sequence[UploadedFile[bytes]] | None") -> object:
        if not uploads:
            return () if field.many else None
        if _store is None:
            raise RuntimeError("No room has said how uploaded files are kept; call ui.forms.plug_store at start.")
        ids = tuple(_store(self.actor, upload) for upload in uploads)
        return ids if field.many else ids[0]

    def refuse(self, error: KeepwellError) -> None:
        """Show a refusal of the action at its field, or above the form."""
        name = error.field if error.field in self.fields else NON_FIELD_ERRORS
        self.add_error(None if name == NON_FIELD_ERRORS else name, str(error.message))

    @property
    def is_multipart_form(self) -> bool:
        """Whether a file travels with it."""
        return any(field.meta.widget == "file" for field in self.declared)


def _inner(kind: type, value: object) -> object:
    if kind is UUID and not isinstance(value, UUID):
        return UUID(str(value))
    if issubclass(kind, Enum):
        return kind(value)
    if kind is int and isinstance(value, str):
        return int(value)
    return value


def command_form(
    command: type[C],
    request: HttpRequest,
    *,
    target: object = None,
    initial: Mapping[str, object] | None = None,
    options: Mapping[str, Sequence[Option]] | None = None,
) -> CommandForm[C]:
    """The form of a command for this request: filled from a POST, else from `initial` and the command's defaults."""
    return CommandForm(command, request, target=target, initial=initial, options=options)
