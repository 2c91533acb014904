# SPDX-License-Identifier: Apache-2.0
"""What the database itself guards, written from the declarations: holds are computed there, purges are checked there.

Functions belong to the owner of the tables: the application may neither set `is_held` nor delete from an append-only
table, and a purge deletes nothing that is not in the bin, or that a hold keeps, whoever calls it.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from keepwell.kernel.removal import Holdable, PersonalColumns, RemovableKind, personal_columns, removable_kinds
from keepwell.kernel.rls import Bound, bind_also, is_whole
from keepwell.kernel.tenancy import AppendOnlyModel
from keepwell.people.models import Organisation
from keepwell.retention.models import LegalHold

Model = type[models.Model]


def holdable_models() -> list[type[Holdable]]:
    """Every model whose rows a hold can keep."""
    return [model for model in apps.get_models() if issubclass(model, Holdable)]


def purge_function(kind: RemovableKind) -> str:
    """The name of the database's own deletion of one kind."""
    return f"keepwell_purge_{kind.model._meta.db_table}"


def _statements(present: Bound, role: str) -> list[str]:
    if not all(is_whole(model, present) for model in (LegalHold, Organisation)):
        return []
    made: list[str] = []
    for model in holdable_models():
        if is_whole(model, present):
            made += _hold_trigger(model)
    for one in personal_columns():
        if issubclass(one.model, AppendOnlyModel) and is_whole(one.model, present):
            made += _blank(one, role)
    for kind in removable_kinds():
        if all(is_whole(model, present) for model in _models_of(kind)):
            made += _purge(kind, role)
    return made


def blank_function(one: PersonalColumns) -> str:
    """The name of the database's own blanking of one declaration, for tables nobody may change."""
    return f"keepwell_blank_{one.model._meta.db_table}_{one.person}" + ("_words" if one.are_words else "")


def _blank(one: PersonalColumns, role: str) -> list[str]:
    blanks = ", ".join(f"\"{column}\" = '{value}'" for column, value in one.blank.items())
    name = f"{blank_function(one)}(uuid)"
    return [
        (
            f"CREATE OR REPLACE FUNCTION {blank_function(one)}(asked uuid) RETURNS bigint LANGUAGE sql"
            " SECURITY DEFINER SET search_path = public AS $$ WITH done AS ("
            f'UPDATE "{one.model._meta.db_table}" SET {blanks} WHERE "{one.person}" = asked AND EXISTS'
            " (SELECT 1 FROM people_person p WHERE p.id = asked AND p.erased_at IS NOT NULL AND NOT p.is_held)"
            " RETURNING 1) SELECT count(*) FROM done $$"
        ),
        f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
        f'GRANT EXECUTE ON FUNCTION {name} TO "{role}"',
    ]


def _models_of(kind: RemovableKind) -> Iterator[Model]:
    yield kind.model
    yield from kind.parts
    for owned in kind.owns.values():
        yield from owned


def _hold_trigger(model: type[Holdable]) -> list[str]:
    table = model._meta.db_table
    keys = ", ".join(["NEW.id", *(f"NEW.{column}" for column in model.held_with)])
    path = "NEW.path" if model is Organisation else _path_at(model)
    changed = " OR ".join(
        f"OLD.{column} IS DISTINCT FROM NEW.{column}"
        for column in ("is_held", "path" if model is Organisation else model.held_at, *model.held_with)
    )
    return [
        (
            f"CREATE OR REPLACE FUNCTION keepwell_hold_{table}() RETURNS trigger LANGUAGE plpgsql"
            " SECURITY DEFINER SET search_path = public AS $$ BEGIN"
            f" NEW.is_held := EXISTS (SELECT 1 FROM {LegalHold._meta.db_table} h WHERE h.released_at IS NULL"
            f" AND h.subject_id = ANY (ARRAY[{keys}] || {path})); RETURN NEW; END $$"
        ),
        (
            f'CREATE OR REPLACE TRIGGER keepwell_hold_new BEFORE INSERT ON "{table}"'
            f" FOR EACH ROW EXECUTE FUNCTION keepwell_hold_{table}()"
        ),
        (
            f'CREATE OR REPLACE TRIGGER keepwell_hold BEFORE UPDATE ON "{table}"'
            f" FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION keepwell_hold_{table}()"
        ),
    ]


def _path_at(model: type[Holdable]) -> str:
    table = Organisation._meta.db_table
    return f"coalesce((SELECT o.path FROM {table} o WHERE o.id = NEW.{model.held_at}), '{{}}'::uuid[])"


def _purge(kind: RemovableKind, role: str) -> list[str]:
    name = f"{purge_function(kind)}(uuid[])"
    return [
        (
            f"CREATE OR REPLACE FUNCTION {purge_function(kind)}(asked uuid[]) RETURNS bigint LANGUAGE plpgsql"
            f" SECURITY DEFINER SET search_path = public AS $$ {_purge_body(kind)} $$"
        ),
        f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
        f'GRANT EXECUTE ON FUNCTION {name} TO "{role}"',
    ]


def _purge_body(kind: RemovableKind) -> str:
    """Look what may go; rows that are its alone; the parts, deepest first as declared; the row; what it pointed to."""
    table = kind.model._meta.db_table
    keys = {name: _column(kind.model, name) for name in kind.owns}
    lines = [
        "DECLARE gone uuid[]; n bigint; "
        + " ".join(f"owned_{name} uuid[];" for name in keys)
        + " BEGIN SELECT array_agg(id) INTO gone"
        f' FROM "{table}" WHERE id = ANY (asked) AND removal_id IS NOT NULL AND NOT {_held(kind)}',
        "IF gone IS NULL THEN RETURN 0; END IF",
        *(
            f'SELECT array_agg("{column}") INTO owned_{name} FROM "{table}" WHERE id = ANY (gone)'
            for name, column in keys.items()
        ),
        *(_delete(model, path, "gone") for model, path in kind.parts.items()),
    ]
    if kind.emptied or not _is_deleted(kind):
        lines += [_empty(kind), "GET DIAGNOSTICS n = ROW_COUNT"]
    else:
        lines += [f'DELETE FROM "{table}" WHERE id = ANY (gone)', "GET DIAGNOSTICS n = ROW_COUNT"]
    for name, owned in kind.owns.items():
        lines += [_delete(model, path, f"owned_{name}") for model, path in owned.items()]
    return "; ".join([*lines, "RETURN n", "END"])


def _is_deleted(kind: RemovableKind) -> bool:
    return kind.model._meta.label_lower != "people.person"  # persons are erased by their own act


def _empty(kind: RemovableKind) -> str:
    table = kind.model._meta.db_table
    blanks = ", ".join(f"\"{column}\" = '{value}'" for column, value in kind.emptied.items())
    return f'UPDATE "{table}" SET {blanks or "removal_id = removal_id"} WHERE id = ANY (gone)'


def _column(model: Model, name: str) -> str:
    return str(getattr(model._meta.get_field(name), "column", name))


def _delete(model: Model, path: str, ids: str) -> str:
    return f'DELETE FROM "{model._meta.db_table}" WHERE {_where(model, path, ids)}'  # our own names


def _where(model: Model, path: str, ids: str) -> str:
    """`message__ticket` → `message_id IN (SELECT id FROM message WHERE ticket_id = ANY (ids))`."""
    first, _, rest = path.partition("__")
    if not rest:
        return f'"{_column(model, first)}" = ANY ({ids})'
    parent = _target(model, first)
    inner = _where(parent, rest, ids)
    return f'"{_column(model, first)}" IN (SELECT id FROM "{parent._meta.db_table}" WHERE {inner})'


def _target(model: Model, name: str) -> Model:
    found = model._meta.get_field(name).related_model
    if not isinstance(found, type):
        raise TypeError(f"{model.__name__}.{name} is no key to another table.")
    return found


def _held(kind: RemovableKind) -> str:
    if issubclass(kind.model, Holdable):
        return "is_held"
    if not kind.held_through:
        return "false"
    return _held_through(kind.model, kind.held_through, f'"{kind.model._meta.db_table}"')


def _held_through(model: Model, path: str, alias: str) -> str:
    first, _, rest = path.partition("__")
    parent = _target(model, first)
    table = parent._meta.db_table
    value = _held_through(parent, rest, f'"{table}"') if rest else f'"{table}".is_held'
    return f'(SELECT {value} FROM "{table}" WHERE "{table}".id = {alias}."{_column(model, first)}")'


bind_also(_statements)
