# SPDX-License-Identifier: Apache-2.0
"""Row-level security and grants, generated from the models after every migrate; never written by hand per table.

ENABLE, not FORCE: the application role owns nothing, so it is bound; the owner's data migrations are not.
"""

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from keepwell.kernel.tenancy import AppendOnlyModel, TenantModel

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
    return made


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
    present = set(connection.introspection.table_names())
    grants = [
        f'GRANT USAGE ON SCHEMA public TO "{role}"',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"',
        f'GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO "{role}"',
        f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO "{role}"',
    ]
    with connection.cursor() as cursor:
        for sql in grants:
            cursor.execute(sql)
        for model in append_only_models():
            if model._meta.db_table in present:
                refused = "UPDATE, TRUNCATE" if model.may_be_erased else "UPDATE, DELETE, TRUNCATE"
                cursor.execute(f'REVOKE {refused} ON "{model._meta.db_table}" FROM "{role}"')
        for tenant in tenant_models():
            if tenant._meta.db_table in present:
                for sql in statements(tenant, role):
                    cursor.execute(sql)
