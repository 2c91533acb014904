# SPDX-License-Identifier: Apache-2.0
"""The Cedar schema, written from the registries: what exists, what can be done to it, and who may be asked about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from keepwell.access.engine.errors import PolicyError
from keepwell.access.engine.principals import NOBODY, PERSON, SYSTEM
from keepwell.access.engine.rows import CEDAR_TYPES, INSTALLATION, RowShape, shape_of
from keepwell.kernel.registry import Risk, actions
from keepwell.kernel.resources import resource_of, resources
from keepwell.people.choices import Role

VIEW = "view"


@dataclass(frozen=True, slots=True)
class ActionKind:
    """One thing that can be done: the entity it is done to and the groups a policy can name it by.

    Groups: `view` (every list and page), the room (`desk`), the room's views (`desk.view`), the risk (`risk.critical`).
    """

    name: str
    entity: str
    groups: frozenset[str]
    shape: RowShape | None = None

    @property
    def is_view(self) -> bool:
        """Whether it only looks."""
        return VIEW in self.groups


def catalogue() -> Mapping[str, ActionKind]:
    """Every action there is: the registered ones and `<room>.view_<model>` for every declared resource."""
    _refuse_double_names()
    found = [*_views(), *_registered()]
    return {kind.name: kind for kind in sorted(found, key=lambda kind: kind.name)}


def refuse_unspeakable() -> None:
    """Raise PolicyError when an action is done to a kind of row that policies cannot speak of."""
    for made in actions().values():
        if made.target is not None:
            shape_of(made.target)


def _refuse_double_names() -> None:
    # a row of people is a PersonRecord: as the principal it carries other facts, and one name cannot carry both
    taken = {PERSON: "access", SYSTEM: "access", NOBODY: "access", INSTALLATION[0]: "access"}
    for declared in resources():
        room = declared.model._meta.app_label
        if declared.entity in taken:
            raise PolicyError(
                f"{room}/policy.py",
                _("The entity name “%(entity)s” is taken already by %(room)s.")
                % {"entity": declared.entity, "room": taken[declared.entity]},
                _("Choose another entity name, for example “%(entity)sRecord”.") % {"entity": declared.entity},
            )
        taken[declared.entity] = room


def _views() -> Iterable[ActionKind]:
    for declared in resources():
        meta = declared.model._meta
        groups = frozenset({VIEW, meta.app_label, f"{meta.app_label}.{VIEW}"})
        yield ActionKind(f"{meta.app_label}.view_{meta.model_name}", declared.entity, groups, shape_of(declared.model))


def _registered() -> Iterable[ActionKind]:
    for name, made in actions().items():
        if made.target is not None and resource_of(made.target) is None:
            continue  # never permitted; `refuse_unspeakable` stops the start
        groups = frozenset({name.partition(".")[0], f"risk.{made.risk}"})
        shape = shape_of(made.target) if made.target is not None else None
        yield ActionKind(name, shape.entity if shape else INSTALLATION[0], groups, shape)


def schema_text(kinds: Iterable[ActionKind]) -> str:
    """The whole schema in Cedar's own notation, in a fixed order."""
    listed = sorted(kinds, key=lambda kind: kind.name)
    shapes = {kind.shape.entity: kind.shape for kind in listed if kind.shape is not None}
    groups = sorted({group for kind in listed for group in kind.groups} | {VIEW, *(f"risk.{risk}" for risk in Risk)})
    parts = [
        "// Written from the registries of actions and resources; do not edit.",
        _person(),
        f"entity {SYSTEM};\nentity {NOBODY};\nentity {INSTALLATION[0]};",
        *(_entity(shapes[name]) for name in sorted(shapes)),
        "type Circumstances = { mfa: Bool, via: String };",
        *(f'action "{group}";' for group in groups),
        *(_action(kind) for kind in listed),
    ]
    return "\n".join(parts) + "\n"


def _person() -> str:
    held = "".join(f"  {role}_of: Set<String>,\n" for role in Role.values)
    return (
        f"entity {PERSON} {{\n  id: String,\n  organisation: String,\n  employment: String,\n"
        f"  everywhere: Set<String>,\n  projects: Set<String>,\n  reach: Set<String>,\n{held}}};"
    )


def _entity(shape: RowShape) -> str:
    attributes = "".join(
        f"  {column.name}{'?' if column.is_optional else ''}: {CEDAR_TYPES[column.kind]},\n" for column in shape.columns
    )
    return f"entity {shape.entity} {{\n{attributes}}};"


def _action(kind: ActionKind) -> str:
    groups = ", ".join(f'"{group}"' for group in sorted(kind.groups))
    return (
        f'action "{kind.name}" in [{groups}] appliesTo '
        f"{{ principal: [{PERSON}, {SYSTEM}, {NOBODY}], resource: [{kind.entity}], context: Circumstances }};"
    )
