# SPDX-License-Identifier: Apache-2.0
"""The way back from an act: which other act undoes it, with which words, for as long as nothing else happened.

The way back travels in the page of who acted, signed; undoing is an act of its own, judged and logged like any other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk import services
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import Conflict, DomainError, KeepwellError
from keepwell.kernel.scope import reading
from keepwell.ui.faces import Undo

ADDRESS = "/desk/undo/"
_SALT = "desk.undo"
_LONGEST = timedelta(minutes=10)
#: more at once would not fit a page's address book of slips
MOST = 200
_FACTS = ("title", "module", "topic", "cad_tool", "integration_version", "workstation", "cause", "cause_evidence")
_KINDS = ("kind", "is_production_stopped", "is_data_lost", "affected_count", "severity")

Words = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Way:
    """An act, and what undoes it: words from the ticket as it was and as it is; None where nothing can be undone."""

    action: Any
    words: Callable[[Ticket, Ticket], Words | None]
    within: timedelta = _LONGEST


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undoing came to."""

    numbers: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def _owner(before: Ticket, after: Ticket) -> Words | None:
    return {} if before.owner_id != after.owner_id else None


def _pause(before: Ticket, after: Ticket) -> Words | None:
    del after
    if before.pause_until is None:
        return None
    return {"reason": before.pause_reason, "until": before.pause_until.isoformat(), "note": before.pause_note}


def _facts(before: Ticket, after: Ticket) -> Words | None:
    changed: Words = {name: getattr(before, name) for name in _FACTS if getattr(before, name) != getattr(after, name)}
    cleared = []
    for name in ("system_id", "project_id"):
        if getattr(before, name) == getattr(after, name):
            continue
        if getattr(before, name) is None:
            cleared.append(name)
        else:
            changed[name] = str(getattr(before, name))
    if cleared:
        changed["clear"] = cleared
    return changed or None


def _kinds(before: Ticket, after: Ticket) -> Words | None:
    words: Words = {name: getattr(before, name) for name in _KINDS}
    return words if any(words[name] != getattr(after, name) for name in _KINDS) else None


def _nothing(before: Ticket, after: Ticket) -> Words | None:
    del before, after
    return {}


_OWNER = _Way(services.give_back, _owner)
_REOPEN = _Way(services.reopen, _nothing, timedelta(minutes=1))
_WAYS: Mapping[str, _Way] = {
    "desk.take": _OWNER,
    "desk.assign_ticket": _OWNER,
    "desk.transfer_ticket": _OWNER,
    "desk.assign_many": _OWNER,
    "desk.pause": _Way(services.resume, _nothing),
    "desk.resume": _Way(services.pause, _pause),
    "desk.edit_facts": _Way(services.edit_facts, _facts),
    "desk.reclassify": _Way(services.reclassify, _kinds),
    "desk.close_ticket": _REOPEN,
    "desk.close_many": _REOPEN,
}
#: acts that ask for a reason get this one
_REASONED = {"desk.reclassify", "desk.reopen"}
_REASON = gettext_lazy("Undone: it was a slip.")


def way_back(actor: Actor, action: Any, before: Sequence[Ticket]) -> Undo | None:
    """What the toast offers after an act on tickets that stood as `before` says; None where there is no way back."""
    way = _WAYS.get(action.name)
    if way is None or actor.person_id is None or not before:
        return None
    with reading(actor):
        after = {row.pk: row for row in Ticket.objects.visible_to(actor).filter(pk__in=[row.pk for row in before])}
    slips = []
    for row in before[:MOST]:
        now = after.get(row.pk)
        words = way.words(row, now) if now is not None and now.version != row.version else None
        if words is not None and now is not None:
            slips.append([str(row.pk), now.version, words])
    if not slips:
        return None
    token = signing.dumps({"who": str(actor.person_id), "act": action.name, "slips": slips}, salt=_SALT, compress=True)
    return Undo(ADDRESS, {"slip": token}, _("Undo"))


def undo(actor: Actor, token: str, *, now: datetime) -> Undone:
    """Go the way back, ticket by ticket; one that changed since is left as it is and named."""
    plan, way = _plan(actor, token)
    done, refused = [], []
    for key, version, words in plan["slips"]:
        with reading(actor):
            row = Ticket.objects.visible_to(actor).filter(pk=UUID(key)).first()
        if row is None:
            continue
        try:
            if row.version != version:
                raise Conflict(_("Something else happened to it since; look before you change it."))
            way.action(actor, row.pk, _command(way.action, words), now=now)
        except KeepwellError as error:
            refused.append((str(row.number), str(error.message)))
        else:
            done.append(str(row.number))
    return Undone(tuple(done), tuple(refused))


def _plan(actor: Actor, token: str) -> tuple[dict[str, Any], _Way]:
    try:
        plan = signing.loads(token, salt=_SALT, max_age=_LONGEST)
        way = _WAYS[plan["act"]]
        plan = signing.loads(token, salt=_SALT, max_age=way.within)
    except signing.SignatureExpired as error:
        raise DomainError(_("It is too late to undo this. Change it back by hand.")) from error
    except (signing.BadSignature, KeyError, TypeError) as error:
        raise DomainError(_("This cannot be undone.")) from error
    if plan["who"] != str(actor.person_id):
        raise DomainError(_("Only who did it can undo it."))
    return plan, way


def _command(action: Any, words: Words) -> Any:
    if action.command is Nothing:
        return Nothing()
    made = dict(words)
    for name in ("system_id", "project_id"):
        if made.get(name):
            made[name] = UUID(made[name])
    if "until" in made:
        made["until"] = datetime.fromisoformat(made["until"])
    if "clear" in made:
        made["clear"] = tuple(made["clear"])
    if action.name in _REASONED:
        made["reason"] = str(_REASON)
    return action.command(**made)
