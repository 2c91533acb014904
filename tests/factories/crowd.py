# SPDX-License-Identifier: Apache-2.0
"""Many tickets at once, copied by the database from one really opened: for plans and timings, not for stories."""

from django.db import connection

from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope
from keepwell.sla.models import Promise

#: columns that differ from copy to copy, as SQL over n (1 … count): a fifth are open, a tenth of those paused
_OWN = {
    "id": "uuidv7()",
    "number": "'X-' || n",
    "promise_id": "p.id",
    "opened_at": "t.opened_at - n * interval '3 minutes'",
    "updated_at": "t.opened_at - n * interval '3 minutes'",
    "state": "CASE WHEN n % 5 > 0 THEN 'closed' WHEN n % 50 = 0 THEN 'waiting' ELSE 'in_progress' END",
    "closed_at": "CASE WHEN n % 5 > 0 THEN t.opened_at - n * interval '2 minutes' END",
    "resolved_at": "CASE WHEN n % 5 > 0 THEN t.opened_at - n * interval '2 minutes' END",
    "cause": "CASE WHEN n % 5 > 0 THEN 'plm' ELSE '' END",
    "paused_at": "CASE WHEN n % 50 = 0 THEN t.opened_at END",
    "pause_reason": "CASE WHEN n % 50 = 0 THEN 'waiting_customer' ELSE '' END",
    "next_due_at": "CASE WHEN n % 5 = 0 AND n % 50 > 0 THEN t.opened_at + n * 7919 % 400000 * interval '1 second' END",
    "turn": "CASE WHEN n % 3 = 0 THEN 'ours' ELSE 'theirs' END",
    "title": "t.title || n",
}


def crowd(pattern: Ticket, count: int, *, owners: tuple[object, ...], organisations: tuple[object, ...]) -> None:
    """Copy the ticket so often, spread over owners and over organisations of its customer."""
    own = {
        **_OWN,
        "owner_id": "(%(owners)s::uuid[])[1 + n %% array_length(%(owners)s::uuid[], 1)]",
        "organisation_id": "(%(places)s::uuid[])[1 + n %% array_length(%(places)s::uuid[], 1)]",
    }
    values = {
        "count": count,
        "pattern": pattern.pk,
        "owners": [getattr(one, "pk", one) for one in owners],
        "places": [getattr(one, "pk", one) for one in organisations],
    }
    columns = [field.column for field in Ticket._meta.concrete_fields if not getattr(field, "generated", False)]
    chosen = [own[name].replace(" % ", " %% ") if name in _OWN else own.get(name, f"t.{name}") for name in columns]
    promised = [field.column for field in Promise._meta.concrete_fields]
    copied = [{"id": "made.id", "lead_id": "made.id"}.get(name, f"was.{name}") for name in promised]
    sql = f"""
        CREATE TEMPORARY TABLE made ON COMMIT DROP AS SELECT n, uuidv7() AS id FROM generate_series(1, %(count)s) n;
        INSERT INTO sla_promise ({", ".join(promised)})
        SELECT {", ".join(copied)} FROM made, desk_ticket t JOIN sla_promise was ON was.id = t.promise_id
         WHERE t.id = %(pattern)s;
        INSERT INTO desk_ticket ({", ".join(columns)})
        SELECT {", ".join(chosen)} FROM made p, desk_ticket t WHERE t.id = %(pattern)s
    """  # columns of our own models
    with within_scope(SYSTEM.scope), connection.cursor() as cursor:
        for statement in sql.split(";"):
            cursor.execute(statement, values)
