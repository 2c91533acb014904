# SPDX-License-Identifier: Apache-2.0
"""Form fields of the kinds a command may have, with browsers' own controls and messages that say how to mend."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models.enums import ChoicesType
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.commands import CommandField
from keepwell.ui.faces import Text

Option = tuple[str, Text]
BLANK: Option = ("", "—")
_TYPED_ABOVE = 12  # a longer list gets a box to type in
_SPAN = re.compile(r"^\s*(\d{1,4}):([0-5]\d)\s*$|^\s*(\d{1,6})\s*$")


class LocalMoment(forms.DateTimeField):
    """An instant typed in the reader's zone, kept in UTC."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    default_error_messages = {"invalid": _("Enter date and time, for example 2026-02-13 17:30.")}

    def clean(self, value: str | None) -> datetime | None:
        """The typed instant in UTC; a local time that a clock change skips is refused by the base class."""
        moment = super().clean(value)
        return moment.astimezone(UTC) if isinstance(moment, datetime) else None


class Pick(forms.ChoiceField):
    """One of many: the page carries the first of them, and `named` knows the rest (a label, or None if not offered)."""

    named: Callable[[str], str | None] | None = None

    def valid_value(self, value: object) -> bool:
        """Whether it is offered, on the page or beyond."""
        return super().valid_value(value) or self.include(str(value))

    def include(self, value: str) -> bool:
        """Have the page carry a further value, if it is one that is offered."""
        label = self.named(value) if self.named is not None and value else None
        if label is None:
            return False
        self.choices = [*self.choices, (value, label)]  # type: ignore[misc]  # the base class takes lists
        return True


class Span(forms.CharField):
    """A length of time as `hours:minutes`, or as plain minutes."""

    default_error_messages = {"invalid": _("Enter hours and minutes, for example 1:30, or minutes, for example 90.")}

    def to_python(self, value: object) -> timedelta | None:  # type: ignore[override]  # typed text, another value
        """The length; None for an empty box."""
        text = str(value or "")
        if not text.strip():
            return None
        match = _SPAN.match(text)
        if match is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if match[3] is not None:
            return timedelta(minutes=int(match[3]))
        return timedelta(hours=int(match[1]), minutes=int(match[2]))

    def prepare_value(self, value: object) -> object:
        """Show a length the way it is typed."""
        if isinstance(value, timedelta):
            minutes = int(value.total_seconds()) // 60
            return f"{minutes // 60}:{minutes % 60:02d}"
        return value


class Lines(forms.CharField):
    """Several short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: object) -> tuple[str, ...]:  # type: ignore[override]  # typed text, another value
        """The lines that hold something."""
        return tuple(line.strip() for line in str(value or "").splitlines() if line.strip())

    def prepare_value(self, value: object) -> object:
        """Show several texts as lines."""
        return "\n".join(map(str, value)) if isinstance(value, tuple | list) else value


class FilesInput(forms.ClearableFileInput):
    """A file box that takes several."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def value_from_datadict(self, data: object, files: "MultiValueDict[str, UploadedFile[bytes]]", name: str) -> object:
        """All chosen files."""
        return files.getlist(name)


class Files(forms.Field):
    """Uploaded files; whoever runs the form stores them and puts their ids in."""

    widget = FilesInput

    def clean(self, value: object) -> "tuple[UploadedFile[bytes], ...]":
        """The files, or an error when one is required and none came."""
        chosen = tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else ()
        if self.required and not chosen:
            raise ValidationError(self.error_messages["required"], code="required")
        return chosen


def options_of(field: CommandField) -> list[Option] | None:
    """The options a command's field declares itself; None when it declares none."""
    choices = field.meta.choices
    if choices is None and issubclass(field.kind, Enum):
        choices = [(str(member.value), str(getattr(member, "label", member.value))) for member in field.kind]
    if choices is None:
        return None
    if isinstance(choices, ChoicesType):
        return [(str(value), label) for value, label in choices.choices]
    listed = choices() if callable(choices) else choices
    return [(str(value), label) for value, label in listed]


def build(field: CommandField, options: Sequence[Option] | None) -> forms.Field:
    """The form field of a command's field; `options` are what a reference may point to."""
    required = field.required and not field.optional and field.kind is not bool
    messages = {"required": _("Fill in “%(label)s”.") % {"label": field.meta.label}}
    if field.meta.widget == "file":
        return Files(
            required=required, label=str(field.meta.label), help_text=str(field.meta.help), error_messages=messages
        )
    offered = options if options is not None else options_of(field)
    made = _choice(field, offered, required) if offered is not None else _plain(field, required)
    made.label, made.help_text = str(field.meta.label), str(field.meta.help)
    made.error_messages["required"] = messages["required"]
    if field.meta.widget == "hidden":
        made.widget = made.hidden_widget()
    return made


def _choice(field: CommandField, options: Sequence[Option], required: bool) -> forms.Field:
    invalid = {"invalid_choice": _("Choose one of the offered values.")}
    if field.many:
        boxes = forms.CheckboxSelectMultiple if len(options) <= 12 else forms.SelectMultiple
        return forms.MultipleChoiceField(choices=list(options), required=required, widget=boxes, error_messages=invalid)
    if field.meta.widget == "radio":
        return forms.ChoiceField(
            choices=list(options), required=required, widget=forms.RadioSelect, error_messages=invalid
        )
    # a required choice with a default starts on it; all others start empty, so that nobody sends a guess unread
    needs_blank = not any(value == "" for value, _label in options) and (field.optional or field.default in (None, ""))
    widget = forms.Select(attrs={"data-picker": ""} if len(options) > _TYPED_ABOVE else None)
    return Pick(
        choices=[BLANK, *options] if needs_blank else list(options),
        required=required,
        error_messages=invalid,
        widget=widget,
    )


_PLAIN: dict[type, Callable[[bool], forms.Field]] = {
    bool: lambda _required: forms.BooleanField(required=False),
    int: lambda required: forms.IntegerField(required=required),
    Decimal: lambda required: forms.DecimalField(required=required),
    datetime: lambda required: LocalMoment(required=required),
    date: lambda required: forms.DateField(
        required=required, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    ),
    timedelta: lambda required: Span(required=required),
    UUID: lambda required: forms.UUIDField(required=required),
}


def _plain(field: CommandField, required: bool) -> forms.Field:
    if field.many:
        return Lines(required=required)
    make = _PLAIN.get(field.kind)
    return make(required) if make is not None else _text(field, required)


def _text(field: CommandField, required: bool) -> forms.Field:
    widgets: dict[str, forms.Widget] = {
        "textarea": forms.Textarea(attrs={"rows": 4}),
        "markdown": forms.Textarea(attrs={"rows": 6, "data-markdown": True}),
        "password": forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    }
    widget = widgets.get(field.meta.widget or "")
    is_secret = field.meta.widget == "password"
    return forms.CharField(
        required=required, max_length=field.meta.max_length, widget=widget, strip=not is_secret, empty_value=""
    )
