# SPDX-License-Identifier: Apache-2.0
"""What an entry says, in people's words: fields by their labels, values by their choices."""

from collections.abc import Mapping, Sequence

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.audit.selectors import ERASED, EventDetail
from keepwell.kernel.commands import fields_of
from keepwell.kernel.registry import actions
from keepwell.ui.faces import Change

#: what people call the kinds of things that are acted on most
_KINDS = {
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
    found = []
    for name, pair in changed.items():
        before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        field = _field(model, str(name))
        label = str(field.verbose_name) if field is not None else str(name)
        is_erased = ERASED in (before, after)
        found.append(Change(label, _shown(field, before), _shown(field, after), is_erased))
    return found


def asked(detail: EventDetail) -> list[tuple[str, str]]:
    """What was asked for, field by field in the command's own words."""
    command = detail.content.get("command")
    if not isinstance(command, Mapping):
        return []
    known = actions().get(detail.row.action)
    labels = {one.name: str(one.meta.label) for one in fields_of(known.command)} if known is not None else {}
    return [(labels.get(str(name), str(name)), _plain(value)) for name, value in command.items()]


def _model(target_kind: str) -> type[Model] | None:
    try:
        return apps.get_model(target_kind)
    except (LookupError, ValueError):
        return None


def _field(model: type[Model] | None, name: str) -> "Field[object, object] | None":
    if model is None:
        return None
    try:
        found = model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def _shown(field: "Field[object, object] | None", value: object) -> str:
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, _plain(value)))
    return _plain(value)


def _plain(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_plain(one) for one in value)
    return str(value)
