# SPDX-License-Identifier: Apache-2.0
"""Keep refused attempts: one statement each, folded in the database, held back in memory when they come like hail."""

import logging
import threading
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Sum

from keepwell.access.choices import Outcome
from keepwell.access.models import Refusal
from keepwell.access.services.sound_burst import SoundBurst, sound_burst
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, ActorKind
from keepwell.kernel.errors import KeepwellError
from keepwell.kernel.ids import uuid7
from keepwell.kernel.ports import Refused
from keepwell.kernel.scope import within_scope

_LOG = logging.getLogger(__name__)
FOLD_FOR = timedelta(minutes=10)
#: rows of one person in one fold; what goes past it is one row that only counts
MOST_ROWS = 100
#: statements of one person in one second and process; the rest is counted and written with the next one
MOST_WRITES = 10
_MOST_KEPT = 10_000

_SQL = """
INSERT INTO access_refusal AS kept (id, organisation_id, customer_id, person_id, begins_at, action, target_kind,
    target_id, outcome, policies, address, via, request_id, first_at, last_at, times)
SELECT %(id)s, p.organisation_id, p.customer_id, p.id, %(begins)s,
       CASE WHEN n.rows < %(most)s THEN %(action)s ELSE '' END,
       CASE WHEN n.rows < %(most)s THEN %(kind)s ELSE '' END,
       CASE WHEN n.rows < %(most)s THEN %(target)s::uuid END,
       %(outcome)s, %(policies)s::jsonb, CASE WHEN n.rows < %(most)s THEN %(address)s::inet END,
       %(via)s, %(request)s, %(now)s, %(now)s, %(times)s
  FROM people_person p,
       (SELECT count(*) AS rows FROM access_refusal WHERE person_id = %(person)s AND begins_at = %(begins)s) n
 WHERE p.id = %(person)s
ON CONFLICT ON CONSTRAINT refusal_folded DO UPDATE
   SET times = kept.times + excluded.times, last_at = greatest(kept.last_at, excluded.last_at),
       request_id = excluded.request_id, policies = excluded.policies
"""

_lock = threading.Lock()
_sounded: dict[UUID, str] = {}
_held: dict[UUID, tuple[int, int, int]] = {}  # person -> (second, statements in it, attempts not written)


class Refusals:
    """What `kernel.ports.watch` is plugged with."""

    def refused(self, attempt: Refused) -> None:
        """Keep the attempt and look whether it is one too many; nothing here may spoil the answer."""
        person = attempt.actor.person_id
        if attempt.actor.kind is not ActorKind.PERSON or person is None:
            return  # who has not signed in is refused by the door already
        now = clock.now()
        times = _due(person, now)
        if times == 0:
            return
        try:
            with within_scope(SYSTEM.scope):
                _write(attempt, now, times)
                recent = attempts_since(person, now - settings.KEEPWELL.refusals_within)
            if recent >= settings.KEEPWELL.refusals_alarm:
                _sound(person, now)
        except (DatabaseError, KeepwellError):
            _LOG.exception("refusal.not_kept")


def attempts_since(person: UUID, moment: datetime) -> int:
    """How often the person was refused since then; folds that had begun before count whole, so never too few."""
    found = Refusal.objects.filter(person_id=person, last_at__gte=moment).aggregate(total=Sum("times"))
    return found["total"] or 0


def _sound(person: UUID, now: datetime) -> None:
    # the key makes it once for all processes; what this one has sounded it need not ask again
    key = f"access.burst:{person}:{now:%Y-%m-%dT%H}"
    with _lock:
        is_known = _sounded.get(person) == key
        if len(_sounded) > _MOST_KEPT:
            _sounded.clear()
        _sounded[person] = key
    if not is_known:
        config = settings.KEEPWELL
        minutes = int(config.refusals_within.total_seconds()) // 60
        sound_burst(SYSTEM, person, SoundBurst(times=config.refusals_alarm, minutes=minutes), now=now, key=key)


def _due(person: UUID, now: datetime) -> int:
    """How many attempts to write now: none while the person's second is full, later all that waited."""
    second = int(now.timestamp())
    with _lock:
        if len(_held) > _MOST_KEPT:
            _held.clear()
        at, written, waiting = _held.get(person, (second, 0, 0))
        if at == second and written >= MOST_WRITES:
            _held[person] = (second, written, waiting + 1)
            return 0
        _held[person] = (second, written + 1 if at == second else 1, 0)
        return waiting + 1


def _write(attempt: Refused, now: datetime, times: int) -> None:
    actor, decision = attempt.actor, attempt.decision
    words = {
        "id": uuid7(),
        "person": actor.person_id,
        "begins": now - timedelta(seconds=now.timestamp() % FOLD_FOR.total_seconds()),
        "most": MOST_ROWS,
        "action": attempt.action[:100],
        "kind": attempt.target_kind[:60],
        "target": attempt.target_id if isinstance(attempt.target_id, UUID) else None,
        "outcome": Outcome.DENIED.value if decision is not None else Outcome.HIDDEN.value,
        "policies": orjson.dumps(list(decision.policy_ids) if decision is not None else []).decode(),
        "address": actor.ip,
        "via": str(actor.via),
        "request": (actor.request_id or "")[:64],
        "now": now,
        "times": times,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, words)


def forget_held() -> None:
    """Drop what this process has counted (tests)."""
    with _lock:
        _held.clear()
        _sounded.clear()
