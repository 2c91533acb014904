# SPDX-License-Identifier: Apache-2.0
"""Restrictive policies beside the scope: removed rows are not there, and a project's rows are its members' to change.

They are a second wall. The policies decide first and give reasons; these hold even where an act has a fault.
"""

from typing import Any

from django.db import models

from keepwell.kernel.removal import Removable
from keepwell.kernel.tenancy import AppendOnlyModel, TenantModel

NAMES = ("keepwell_bin", "keepwell_part", "keepwell_project_change", "keepwell_project_erase", "keepwell_project_add")
_UNBOUND = "(SELECT current_setting('kw.unbound', true)) = 'on'"
_BIN_OPEN = "(SELECT current_setting('kw.bin', true)) = 'on'"
_PROJECTS = "(SELECT nullif(current_setting('kw.projects', true), '')::text[])::text[]"
_SERVES_ALL = "(SELECT current_setting('kw.serves', true)) = 'all'"
_SERVES = (
    "(SELECT CASE WHEN current_setting('kw.serves', true) IN ('', 'all') THEN NULL"
    " ELSE current_setting('kw.serves', true)::uuid[] END)::uuid[]"
)
_PERSON = "(SELECT nullif(current_setting('kw.person', true), '')::uuid)"

Model = type[models.Model]


def wall_statements(model: type[TenantModel], role: str) -> list[str]:
    """The restrictive policies of one table, as its class attributes ask for them."""
    made = [f'DROP POLICY IF EXISTS {name} ON "{model._meta.db_table}"' for name in NAMES]
    if issubclass(model, Removable):
        # an OR here, no CASE: the planner knows how many rows are not removed, and plans as if there were no bin
        hidden = f"removal_id IS NULL OR {_BIN_OPEN}"
        made.append(_policy(model, role, "keepwell_bin", f"FOR SELECT TO {{role}} USING ({hidden})"))
    if model.rls_seen_through:
        made.append(_policy(model, role, "keepwell_part", f"FOR SELECT TO {{role}} USING ({_seen_through(model)})"))
    if model.rls_project_column or model.rls_project_through:
        made += _of_projects(model, role)
    return made


def _policy(model: Model, role: str, name: str, rest: str) -> str:
    return f'CREATE POLICY {name} ON "{model._meta.db_table}" AS RESTRICTIVE ' + rest.replace("{role}", f'"{role}"')


def _of_projects(model: type[TenantModel], role: str) -> list[str]:
    change, erase = _may_change(model), _may_erase(model)
    kept = f"{change} AND CASE WHEN removal_id IS NULL THEN true ELSE {erase} END"
    after = kept if issubclass(model, Removable) else change
    made = []
    if not issubclass(model, AppendOnlyModel) or issubclass(model, Removable):
        rest = f"FOR UPDATE TO {{role}} USING ({change}) WITH CHECK ({after})"
        made.append(_policy(model, role, "keepwell_project_change", rest))
    if not issubclass(model, AppendOnlyModel):
        gone = erase if issubclass(model, Removable) else change
        made.append(_policy(model, role, "keepwell_project_erase", f"FOR DELETE TO {{role}} USING ({gone})"))
    if model.rls_project_guards_add:
        may_add = _may_change(model, with_parties=False)
        made.append(_policy(model, role, "keepwell_project_add", f"FOR INSERT TO {{role}} WITH CHECK ({may_add})"))
    return made


def _through(model: type[TenantModel], name: str) -> tuple[type[TenantModel], str]:
    key: Any = model._meta.get_field(name)
    parent = key.related_model
    if not (isinstance(parent, type) and issubclass(parent, TenantModel)):
        raise TypeError(f"{model.__name__}.{name} points to no row of an organisation.")
    return parent, f'"{model._meta.db_table}"."{key.column}"'


def _exists(parent: Model, key: str, condition: str = "true") -> str:
    # the inner table's own policies apply to the inner question: hidden there, hidden here
    table = parent._meta.db_table
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE "{table}".id = {key} AND {condition})'  # noqa: S608  # our names


def _seen_through(model: type[TenantModel]) -> str:
    assert model.rls_seen_through  # noqa: S101  # asked by the caller
    parent, key = _through(model, model.rls_seen_through)
    return _exists(parent, key)


def _project(model: type[TenantModel]) -> str:
    column = f'"{model._meta.db_table}"."{model.rls_project_column}"'
    return f"coalesce({column}::text, '')"


def _may_change(model: type[TenantModel], *, with_parties: bool = True) -> str:
    """No project, one's own, an organisation one serves, or a row one is a party of."""
    if model.rls_project_through:
        parent, key = _through(model, model.rls_project_through)
        return f"CASE WHEN {_UNBOUND} THEN true ELSE {_exists(parent, key, _may_change(parent))} END"
    table = model._meta.db_table
    whens = [
        _UNBOUND,
        f"{_project(model)} = ''",
        f"{_project(model)} = ANY ({_PROJECTS})",
        _SERVES_ALL,
        f'"{table}"."{model.rls_column}" = ANY ({_SERVES})',
        *(f'"{table}"."{column}" = {_PERSON}' for column in model.rls_party_columns if with_parties),
    ]
    return _first_true(whens)


def _may_erase(model: type[TenantModel]) -> str:
    """No project, or one's own: serving an organisation is not enough to take away what a project made (A37)."""
    if model.rls_project_through:
        parent, key = _through(model, model.rls_project_through)
        return f"CASE WHEN {_UNBOUND} THEN true ELSE {_exists(parent, key, _may_erase(parent))} END"
    return _first_true([_UNBOUND, f"{_project(model)} = ''", f"{_project(model)} = ANY ({_PROJECTS})"])


def _first_true(whens: list[str]) -> str:
    return "CASE " + " ".join(f"WHEN {when} THEN true" for when in whens) + " ELSE false END"


def mark_grants(model: type[AppendOnlyModel], role: str) -> list[str]:
    """What may still be written in an append-only table: the mark of removal, nothing else."""
    if not issubclass(model, Removable):
        return []
    return [f'GRANT UPDATE (removal_id) ON "{model._meta.db_table}" TO "{role}"']
