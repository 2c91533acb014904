# SPDX-License-Identifier: Apache-2.0
"""The one door for every change. An action runs in one transaction:

scope → lock the target row → authorise on the locked row → do → log entry and outbox rows in one statement → commit.
Web form, API, CLI, mail and job all call the same action, so that they cannot drift apart.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import OperationalError, connection, models, transaction
from django.utils.functional import Promise

from keepwell.kernel import clock, idempotency, ports, rows, snapshot, versions
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.entry import Entry
from keepwell.kernel.entry_making import Said, make_entry
from keepwell.kernel.errors import Denied, NotFound
from keepwell.kernel.plugins import switches
from keepwell.kernel.record import record
from keepwell.kernel.registry import Declaration, Risk, register
from keepwell.kernel.resources import resource_of
from keepwell.kernel.run import Run, entered, note_change, note_change_for, publish
from keepwell.kernel.scope import within_scope
from keepwell.kernel.set_actions import SetAction, set_action
from keepwell.kernel.wake import wake

__all__ = [
    "OUTBOX_CHANNEL",
    "Action",
    "Risk",
    "SetAction",
    "action",
    "note_change",
    "note_change_for",
    "publish",
    "set_action",
]

_LOG = logging.getLogger(__name__)
R = TypeVar("R")
OUTBOX_CHANNEL = "kw_outbox"
_RETRIED_STATES = {"40P01", "40001"}  # deadlock detected, serialization failure


def view_action(model: type[models.Model]) -> str:
    """The name under which seeing a row is decided."""
    return f"{model._meta.app_label}.view_{model._meta.model_name}"


class Action(Generic[R]):
    """A declared change of state; calling it runs the pipeline, `body` is the bare function."""

    is_set = False

    def __init__(self, body: Callable[..., R], declared: Declaration) -> None:
        self.body = body
        self.name = declared.name
        self.title = declared.title
        self.target = declared.target
        self.command = declared.command
        self.risk = declared.risk
        self.is_creation = declared.is_creation
        self.wait = declared.wait
        self.__doc__ = body.__doc__
        self.__name__ = body.__name__
        register(self)

    def __call__(self, actor: Actor, *args: Any, now: datetime | None = None, key: str | None = None) -> R:
        """Run as the actor: `(actor, target or its id, command)`; without a target `(actor, command)`.

        Raises NotFound, Denied, DomainError, Conflict. `key` makes a repetition return the first result.
        """
        target_id, command = self._arguments(args)
        moment = now or clock.now()
        try:
            return self._once(actor, target_id, command, moment, key)
        except OperationalError as error:
            if connection.in_atomic_block or getattr(error.__cause__, "sqlstate", "") not in _RETRIED_STATES:
                raise
            return self._once(actor, target_id, command, moment, key)

    def _arguments(self, args: tuple[Any, ...]) -> tuple[Any, Any]:
        rest = list(args)
        target = rest.pop(0) if self.target is not None else None
        command = rest.pop(0) if rest else self.command()
        if rest or not isinstance(command, self.command):
            raise TypeError(f"{self.name} takes {self.command.__name__}, not {command!r}.")
        return (target.pk if isinstance(target, models.Model) else target), command

    def _once(self, actor: Actor, target_id: Any, command: Any, now: datetime, key: str | None) -> R:
        run = Run(self.name, actor, now)
        digest = idempotency.request_hash(self.name, target_id, command) if key else ""
        row: models.Model | None = None
        try:
            with entered(run), within_scope(actor.scope):
                if key:
                    was_done, first = idempotency.earlier_result(actor, key, digest)
                    if was_done:
                        return first  # type: ignore[no-any-return]  # the same action made it
                if self.wait is not None:
                    self.wait()
                row, is_open = self._row(target_id)
                decision = self._decide(actor, row, command)  # first, for its reasons
                if not is_open:
                    _LOG.warning("The second wall kept a row from %s that the policies would open.", self.name)
                    raise NotFound
                versions.check(row)
                before = snapshot.of_row(row)
                made = self._do(actor, row, command, now)
                said = Said(command, decision, is_critical=self.risk is Risk.CRITICAL)
                entry = self._entry(run, row, said, before, made)
                extra = [idempotency.insert(run, key, digest, made)] if key else []
                record(run, [entry], extra)
        except Denied as denied:
            self._record_denial(run, row, command, denied.decision)
            self._tell(actor, target_id, denied.decision)
            if row is not None and not self._may_see(actor, row):
                raise NotFound from denied
            raise
        except NotFound:
            self._tell(actor, target_id, None)
            raise
        if run.published:
            transaction.on_commit(lambda: wake(OUTBOX_CHANNEL))
        return made

    def _row(self, target_id: Any) -> tuple[models.Model | None, bool]:
        """The target, and whether it is open to change: a row the second wall keeps may be read but not locked."""
        if self.target is None:
            return None, True
        row = rows.one(self.target, target_id, is_locked=not self.is_creation)
        is_open = row is not None
        if row is None and not self.is_creation:
            row = rows.one(self.target, target_id, is_locked=False)
        if row is None:
            raise NotFound
        return row, is_open

    def _decide(self, actor: Actor, row: models.Model | None, command: Any) -> ports.Decision:
        context = {"risk": str(self.risk), "mfa": actor.mfa, "via": str(actor.via)}
        decision = switches.refusal(self.name, row) or ports.authorizer().authorise(actor, self.name, row, context)
        if not decision.allowed:
            raise Denied(decision, self.name, row.pk if row is not None else None)
        return decision

    def _may_see(self, actor: Actor, row: models.Model) -> bool:
        if resource_of(type(row)) is None:
            return False
        with within_scope(actor.scope):  # a policy may ask of a row that this one points to
            return ports.authorizer().authorise(actor, view_action(type(row)), row, {"mfa": actor.mfa}).allowed

    def _do(self, actor: Actor, row: models.Model | None, command: Any, now: datetime) -> R:
        if self.target is None:
            return self.body(actor, command, now=now)
        return self.body(actor, row, command, now=now)

    def _entry(self, run: Run, row: models.Model | None, said: Said, before: Mapping[str, Any], made: Any) -> Entry:
        subject = made if self.is_creation and isinstance(made, models.Model) else row
        changes = dict(run.changes)
        if row is not None and not self.is_creation:
            changes = {**snapshot.difference(row, before), **changes}
        return make_entry(run, subject, said, changes)

    def _tell(self, actor: Actor, target_id: Any, decision: ports.Decision | None) -> None:
        """A refused attempt, told outside of the transaction that it rolled back."""
        kind = self.target._meta.label_lower if self.target is not None else ""
        ports.watch().refused(ports.Refused(actor, self.name, kind, target_id, decision))

    def _record_denial(self, run: Run, row: models.Model | None, command: Any, decision: ports.Decision) -> None:
        refused = Run(run.name, run.actor, run.now)
        # who was refused may not see the row's surroundings, but the log must name them
        with within_scope(SYSTEM.scope):
            record(refused, [make_entry(refused, row, Said(command, decision), {}, result="denied")])


def action(  # noqa: PLR0913  # options of a declaration, all by name
    name: str,
    *,
    title: str | Promise,
    target: type[models.Model] | None = None,
    command: type = Nothing,
    risk: Risk = Risk.NORMAL,
    lock: bool = True,
    wait: Callable[[], None] | None = None,
) -> Callable[[Callable[..., R]], Action[R]]:
    """Declare an action. `lock=False`: it makes something new under the target, whose row is read but not locked.

    `wait` takes a lock that several such actions need besides their rows: before the row, or they block each other.
    """

    def declare(body: Callable[..., R]) -> Action[R]:
        return Action(body, Declaration(name, title, target, command, risk, is_creation=not lock, wait=wait))

    return declare
