# SPDX-License-Identifier: Apache-2.0
"""What the pages, the check and the plan read about backups: called inside `kernel.scope.reading(actor)`."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.protection import planning, secret
from keepwell.protection.choices import BackupKind
from keepwell.protection.errors import BackupError
from keepwell.protection.models import BackupRun, RestoreProof
from keepwell.protection.planning import Past, Plan
from keepwell.protection.restoring import KEY, SAVED
from keepwell.protection.signed import Json

SHOWN = 60
PROGRESS = Path("scratch") / "backup-progress.json"


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in a list."""

    id: UUID
    backup_id: str
    builds_on: str
    state: str
    state_label: str
    kind_label: str
    asked_at: datetime
    taken_at: datetime | None
    size: int
    contents: int
    took: timedelta | None
    trouble: str
    #: for the bars: share of the largest and of the longest shown, in percent
    size_share: float = 0.0
    took_share: float = 0.0


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One restore in a list."""

    id: UUID
    backup_id: str
    restored_at: datetime
    is_passed: bool
    recovery_age: timedelta
    recovery_for: timedelta


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A run that goes on, and how far it is."""

    run: RunLine
    step: str
    done: int
    total: int
    is_stopping: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything at the top of the page."""

    folder: str
    key_id: str
    is_key_saved: bool
    sound_at: datetime | None
    is_late: bool
    proof: ProofLine | None
    under_way: UnderWay | None


def plan() -> Plan:
    """What the configuration asks for."""
    config = settings.KEEPWELL
    return Plan(config.backup_hour, config.zone, config.backup_full_every, config.backup_late_after)


def past() -> Past:
    """What the runs say."""
    sound = BackupRun.objects.sound().filter(folder=str(settings.KEEPWELL.backups))
    return Past(
        sound_at=sound.order_by("-began_at").values_list("began_at", flat=True).first(),
        full_at=sound.filter(kind=BackupKind.FULL).order_by("-began_at").values_list("began_at", flat=True).first(),
        attempt_at=BackupRun.objects.exclude(began_at=None)
        .order_by("-began_at")
        .values_list("began_at", flat=True)
        .first(),
    )


def standing(actor: Actor, *, now: datetime) -> Standing:
    """Where we stand."""
    known = past()
    key_path = settings.KEEPWELL.data_folder / KEY
    return Standing(
        folder=str(settings.KEEPWELL.backups or ""),
        key_id=_key_id(key_path),
        is_key_saved=key_path.with_name(SAVED).exists(),
        sound_at=known.sound_at,
        is_late=planning.is_late(plan(), known, now=now),
        proof=next(iter(proofs(actor, passed=True, limit=1)), None),
        under_way=_under_way(actor),
    )


def runs(actor: Actor) -> list[RunLine]:
    """The newest runs, with bars that compare them."""
    found = [_line(run) for run in BackupRun.objects.visible_to(actor).newest_first()[:SHOWN]]
    largest = max((line.size for line in found), default=0)
    longest = max((line.took.total_seconds() for line in found if line.took), default=0.0)
    return [_with_shares(line, largest, longest) for line in found]


def proofs(actor: Actor, *, passed: bool | None = None, limit: int = SHOWN) -> list[ProofLine]:
    """The newest restores."""
    found = RestoreProof.objects.visible_to(actor).order_by("-restored_at")
    if passed is not None:
        found = found.filter(is_passed=passed)
    return [
        ProofLine(one.pk, one.backup_id, one.restored_at, one.is_passed, one.recovery_age, one.recovery_for)
        for one in found[:limit]
    ]


def certificate(actor: Actor, proof_id: UUID) -> Json:
    """What one restore showed, as it was signed."""
    found = RestoreProof.objects.visible_to(actor).filter(pk=proof_id).first()
    if found is None:
        raise NotFound
    content: Json = found.certificate
    return content


def _line(run: BackupRun) -> RunLine:
    took = (run.taken_for or timedelta()) + (run.verified_for or timedelta())
    return RunLine(
        id=run.pk,
        backup_id=run.backup_id,
        builds_on=run.builds_on,
        state=run.state,
        state_label=str(run.get_state_display()),
        kind_label=str(run.get_kind_display()),
        asked_at=run.asked_at,
        taken_at=run.taken_at,
        size=run.size,
        contents=run.contents,
        took=took or None,
        trouble=run.trouble,
    )


def _with_shares(line: RunLine, largest: int, longest: float) -> RunLine:
    return replace(
        line,
        size_share=100 * line.size / largest if largest else 0.0,
        took_share=100 * line.took.total_seconds() / longest if line.took and longest else 0.0,
    )


def _under_way(actor: Actor) -> UnderWay | None:
    run = BackupRun.objects.visible_to(actor).under_way().newest_first().first()
    if run is None:
        return None
    told = _progress()
    return UnderWay(
        run=_line(run),
        step=str(told.get("step", "")),
        done=int(str(told.get("done", 0))),
        total=int(str(told.get("total", 0))),
        is_stopping=run.stop_asked_at is not None,
    )


def _progress() -> Json:
    try:
        told: Json = json.loads((settings.KEEPWELL.data_folder / PROGRESS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told


def _key_id(path: Path) -> str:
    try:
        return secret.read(path).id if path.exists() else ""
    except BackupError:
        return ""
