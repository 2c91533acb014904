# SPDX-License-Identifier: Apache-2.0
"""The index follows the rooms' tables by triggers: whatever changes a row, by whatever way, its entry becomes stale.

Handlers of events see what rooms announce; an erasure, a removal, an import or a rename is not always announced.
A row that is deleted or put into the bin takes its entry with it in the same transaction, and a person's erasure
takes his at once: words leave the index no later than the row.
"""

from django.db import models

from keepwell.kernel.rls import Bound, bind_also, is_whole
from keepwell.search.models import SearchEntry, StaleMark
from keepwell.search.sources import Follow, sources

#: columns that, once set, take the entry away at once: the row is in the bin, the person erased
_GONE = ("removal_id", "erased_at")
#: a source that is gone or follows less leaves no trigger behind
_DROP_ALL = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tgname, tgrelid::regclass AS place FROM pg_trigger WHERE tgname LIKE 'keepwell\\_search\\_%' LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.place);
  END LOOP;
END $$
"""
_FORGET = (
    "IF {gone} THEN DELETE FROM search_searchentry WHERE kind = '{kind}' AND object_id = found.\"{column}\"; END IF;"
)
_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE found "{table}"%ROWTYPE;
BEGIN
  IF TG_OP = 'DELETE' THEN found := OLD; ELSE found := NEW; END IF;
  {forget}
  INSERT INTO search_stalemark (kind, object_id) VALUES ('{kind}', found."{column}");
  RETURN NULL;
END $$
"""


def _statements(present: Bound, role: str) -> list[str]:
    if not (is_whole(SearchEntry, present) and is_whole(StaleMark, present)):
        return []
    made: list[str] = [_DROP_ALL]
    for source in sources():
        for place, follow in enumerate(source.follows):
            if is_whole(follow.model, present):
                made += _triggers(source.kind, place, follow)
    return made


def _triggers(kind: str, place: int, follow: Follow) -> list[str]:
    table = follow.model._meta.db_table
    name = f"keepwell_search_{kind}_{place}"
    gone = [column for column in _GONE if follow.column == "id" and column in _columns(follow.model)]
    changed = " OR ".join(f'OLD."{one}" IS DISTINCT FROM NEW."{one}"' for one in (*follow.fields, *gone))
    made = [_function(name, kind, follow, gone)]
    for event, when in (
        ("INSERT", _when("true", follow, "NEW")),
        ("UPDATE", _when(f"({changed})", follow, "NEW")),
        ("DELETE", _when("true", follow, "OLD")),
    ):
        made.append(
            f'CREATE OR REPLACE TRIGGER {name}_{event.lower()} AFTER {event} ON "{table}"'
            f" FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()"
        )
    return made


def _when(changed: str, follow: Follow, row: str) -> str:
    return f"{changed} AND ({follow.condition.format(row=row)})" if follow.condition else changed


def _function(name: str, kind: str, follow: Follow, gone: list[str]) -> str:
    is_gone = [*(f'found."{one}" IS NOT NULL' for one in gone), *_words_went(follow)]
    if follow.column == "id":
        is_gone.append("TG_OP = 'DELETE'")
    told = {"name": name, "kind": kind, "table": follow.model._meta.db_table, "column": follow.column}
    forget = _FORGET.format(gone=" OR ".join(is_gone), **told) if is_gone else ""
    return _FUNCTION.format(forget=forget, **told)


def _words_went(follow: Follow) -> list[str]:
    return [f'(TG_OP = \'UPDATE\' AND OLD."{one}" IS DISTINCT FROM NEW."{one}")' for one in follow.forgets]


def _columns(model: type[models.Model]) -> set[str]:
    return {str(one.column) for one in model._meta.concrete_fields}


bind_also(_statements)
