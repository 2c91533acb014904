# SPDX-License-Identifier: Apache-2.0
"""What an entry says, in people's words: fields by their labels, values by their choices."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, Field, ForeignKey, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.audit.selectors import ERASED, EventDetail
from keepwell.audit.web.columns import column_words
from keepwell.kernel.commands import CommandField, fields_of
from keepwell.kernel.registry import actions
from keepwell.ui import parts, words
from keepwell.ui.faces import Change
from keepwell.ui.fields import options_of

#: what people call the kinds of things that are acted on most
_KINDS = {
    "audit.logalarm": gettext_lazy("Alarm about the log"),
    "desk.ticket": gettext_lazy("Ticket"),
    "people.account": gettext_lazy("Account"),
    "people.organisation": gettext_lazy("Organisation"),
    "people.person": gettext_lazy("Person"),
    "people.project": gettext_lazy("Project"),
    "people.roleheld": gettext_lazy("Role"),
    "people.team": gettext_lazy("Team"),
    "contracts.contract": gettext_lazy("Contract"),
    "contracts.contractversion": gettext_lazy("Version of a contract"),
    "contracts.clause": gettext_lazy("Clause"),
    "contracts.coveredsystem": gettext_lazy("Covered system"),
    "sla.calendar": gettext_lazy("Service calendar"),
    "sla.calendarversion": gettext_lazy("Version of a calendar"),
    "sla.clock": gettext_lazy("Clock"),
}


def kind_words(target_kind: str) -> str:
    """What sort of thing it is; the stored name for kinds that have no word here."""
    return str(_KINDS.get(target_kind, target_kind))


def changes(detail: EventDetail) -> list[Change]:
    """Fields before and after."""
    model = _model(detail.row.target_kind)
    changed = detail.content.get("changes")
    if not isinstance(changed, Mapping):
        return []
    pairs = {str(name): _pair(pair) for name, pair in changed.items()}
    fields = {name: _field(model, name) for name in pairs}
    names = _names_of(fields, pairs)
    return [
        Change(
            column_words(name, field.verbose_name if field is not None else name),
            _shown(field, before, names),
            _shown(field, after, names),
            ERASED in (before, after),
        )
        for name, (before, after) in pairs.items()
        for field in (fields[name],)
    ]


def asked(detail: EventDetail) -> list[tuple[str, str]]:
    """What was asked for, field by field in the command's own words."""
    command = detail.content.get("command")
    if not isinstance(command, Mapping):
        return []
    known = actions().get(detail.row.action)
    declared = {one.name: one for one in fields_of(known.command)} if known is not None else {}
    return [_answer(declared.get(str(name)), str(name), value) for name, value in command.items()]


def _answer(declared: CommandField | None, name: str, value: object) -> tuple[str, str]:
    if declared is None:
        return column_words(name, name), _plain(value)
    chosen = dict(options_of(declared) or ())
    if isinstance(value, str) and value in chosen:
        return str(declared.meta.label), str(chosen[value])
    return str(declared.meta.label), _moment(value) if declared.kind is datetime else _plain(value)


def _model(target_kind: str) -> type[Model] | None:
    try:
        return apps.get_model(target_kind)
    except (LookupError, ValueError):
        return None


def _pair(pair: object) -> tuple[object, object]:
    return (pair[0], pair[1]) if isinstance(pair, list) and len(pair) == 2 else (None, pair)


def _field(model: type[Model] | None, name: str) -> "Field[object, object] | None":
    if model is None:
        return None
    try:
        found = model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def _names_of(
    fields: "Mapping[str, Field[object, object] | None]", pairs: Mapping[str, tuple[object, object]]
) -> dict[str, str]:
    """The names of the rows that changed references point at, as far as the reader may see them."""
    wanted: dict[type[Model], set[str]] = {}
    for name, field in fields.items():
        if isinstance(field, ForeignKey) and isinstance(field.related_model, type):
            wanted.setdefault(field.related_model, set()).update(str(one) for one in pairs[name] if one)
    return {
        str(row.pk): str(getattr(row, "label", "") or row)
        for model, keys in wanted.items()
        for row in model._default_manager.filter(pk__in=keys)
    }


def _shown(field: "Field[object, object] | None", value: object, names: Mapping[str, str]) -> str:
    if isinstance(field, ForeignKey):
        return names.get(str(value), _plain(value))
    if isinstance(field, DateTimeField):
        return _moment(value)
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, _plain(value)))
    return _plain(value)


def _moment(value: object) -> str:
    """An instant in the reader's zone; anything else as it stands."""
    try:
        return words.absolute(datetime.fromisoformat(str(value)), parts.viewer_zone())
    except ValueError:
        return _plain(value)


def _plain(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return words.listing([_plain(one) for one in value])
    return str(value)
