# SPDX-License-Identifier: Apache-2.0
"""Row-level security and grants, generated from the models after every migrate; never written by hand per table.

ENABLE, not FORCE: the application role owns nothing, so it is bound; the owner's data migrations are not.
"""

from collections.abc import Callable, Iterator, Mapping

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from keepwell.kernel.tenancy import AppendOnlyModel, TenantModel
from keepwell.kernel.walls import mark_grants, wall_statements

POLICY = "keepwell_scope"
READ_POLICY = "keepwell_public"
ADD_POLICY = "keepwell_add"
_ALL = "(SELECT current_setting('kw.all', true)) = 'on'"
#: a setting once used in a session reads '' afterwards, hence nullif
_ORGS = "(SELECT nullif(current_setting('kw.orgs', true), '')::uuid[])::uuid[]"
_SIGNED_IN = "(SELECT nullif(current_setting('kw.orgs', true), '')) IS NOT NULL"


def statements(model: type[TenantModel], role: str) -> list[str]:
    """The SQL that binds one table to the scope of the transaction."""
    table = model._meta.db_table
    condition = f'CASE WHEN {_ALL} THEN true ELSE "{model.rls_column}" = ANY ({_ORGS}) END'
    made = [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS {POLICY} ON "{table}"',
        f'DROP POLICY IF EXISTS {READ_POLICY} ON "{table}"',
        f'DROP POLICY IF EXISTS {ADD_POLICY} ON "{table}"',
        f'CREATE POLICY {POLICY} ON "{table}" TO "{role}" USING ({condition}) WITH CHECK ({condition})',
    ]
    if model.rls_public_column:
        public = f'CASE WHEN "{model.rls_public_column}" THEN {_SIGNED_IN} ELSE false END'
        made.append(f'CREATE POLICY {READ_POLICY} ON "{table}" FOR SELECT TO "{role}" USING ({public})')
    if model.rls_anyone_may_add:
        made.append(f'CREATE POLICY {ADD_POLICY} ON "{table}" FOR INSERT TO "{role}" WITH CHECK (true)')
    return made + wall_statements(model, role)


#: rooms whose tables need functions or triggers of the owner: `(tables with their columns, role) -> statements`
Bound = Mapping[str, frozenset[str]]
_more: list[Callable[[Bound, str], list[str]]] = []


def bind_also(make: Callable[[Bound, str], list[str]]) -> None:
    """Have these statements run, as the owner, whenever tables are bound; they may run any number of times."""
    _more.append(make)


def tenant_models() -> list[type[TenantModel]]:
    """Every concrete model whose rows belong to an organisation."""
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def append_only_models() -> list[type[AppendOnlyModel]]:
    """Every concrete model that the application may only add to."""
    return [model for model in apps.get_models() if issubclass(model, AppendOnlyModel)]


def _role_exists(connection: BaseDatabaseWrapper, role: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        return cursor.fetchone() is not None


def apply(using: str, role: str) -> None:
    """Bind all tables and grant the application role what it needs, as the owner; may run any number of times."""
    connection = connections[using]
    if not _role_exists(connection, role):
        raise RuntimeError(f"The database has no role {role}; run `keepwell check` to see how to make it.")
    present = _columns(connection)
    grants = [
        f'GRANT USAGE ON SCHEMA public TO "{role}"',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"',
        f'GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO "{role}"',
        f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO "{role}"',
    ]
    with connection.cursor() as cursor:
        for sql in grants:
            cursor.execute(sql)
        for sql in [*_refusals(present, role), *_bindings(present, role)]:
            cursor.execute(sql)


def _refusals(present: Bound, role: str) -> Iterator[str]:
    for model in append_only_models():
        if model._meta.db_table in present:
            refused = "UPDATE, TRUNCATE" if model.may_be_erased else "UPDATE, DELETE, TRUNCATE"
            yield f'REVOKE {refused} ON "{model._meta.db_table}" FROM "{role}"'
            yield from mark_grants(model, role) if is_whole(model, present) else ()


def _bindings(present: Bound, role: str) -> Iterator[str]:
    for tenant in tenant_models():
        if is_whole(tenant, present):
            yield from statements(tenant, role)
    for make in _more:
        yield from make(present, role)


def _columns(connection: BaseDatabaseWrapper) -> Bound:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text) FROM information_schema.columns"
            " WHERE table_schema = 'public' GROUP BY table_name"
        )
        return {table: frozenset(columns) for table, columns in cursor.fetchall()}


def is_whole(model: type[models.Model], present: Bound) -> bool:
    """Whether the table stands with all its columns: in the middle of an upgrade or on the way back it may not."""
    columns = {str(field.column) for field in model._meta.concrete_fields}
    return columns <= present.get(model._meta.db_table, frozenset())
