# SPDX-License-Identifier: Apache-2.0
"""The certificate of a restore: what was checked, what came out, how old the data was and how long it took."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext as _

from keepwell.protection.errors import BackupError
from keepwell.protection.manifest import Manifest
from keepwell.protection.signed import Json

FORMAT = "keepwell-restore/1"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    passed: bool
    said: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a certificate is written from."""

    links: Sequence[Manifest]
    version: str
    began_at: datetime
    ended_at: datetime
    seconds: dict[str, float]
    checks: Sequence[Check]
    found: Json


def attempt(name: str, check: Callable[[], str]) -> Check:
    """A check that says what it found, or what it raised."""
    try:
        return Check(name, passed=True, said=check())
    except BackupError as error:
        return Check(name, passed=False, said=str(error))


def judge(wanted: Manifest, found: Json) -> list[Check]:
    """What the look through the copy says about it."""
    told = cast("dict[str, Any]", found)
    return [_rows(wanted, told), _attachments(told), *_logs(told), _first_page(told)]


def _rows(wanted: Manifest, told: dict[str, Any]) -> Check:
    """At least as many rows as the smaller of the counts before and after the copy: none was lost."""
    counts: dict[str, int] = told["counts"]
    lost = []
    for table, before in sorted(wanted.counts_before.items()):
        least = min(before, wanted.counts_after.get(table, before))
        if counts.get(table, 0) < least:
            words = _("%(table)s has %(found)d rows instead of %(least)d")
            lost.append(words % {"table": table, "found": counts.get(table, 0), "least": least})
    said = "; ".join(lost) or ", ".join(f"{table} {number}" for table, number in sorted(counts.items()))
    return Check("rows", passed=not lost, said=said)


def _attachments(told: dict[str, Any]) -> Check:
    wrong: list[str] = told["attachments"]["wrong"]
    words = _("%(whole)d of %(rows)d attachments have the hash that the database knows")
    said = words % {"whole": told["attachments"]["rows"] - len(wrong), "rows": told["attachments"]["rows"]}
    return Check("attachments", passed=not wrong, said="; ".join([said, *wrong[:5]]))


def _logs(told: dict[str, Any]) -> list[Check]:
    logs: list[dict[str, Any]] = told["logs"]
    findings = [finding for one in logs for finding in one["findings"]]
    words = _("%(logs)d logs with %(entries)d entries lead to their %(pinned)d pinned heads")
    values = {
        "logs": len(logs),
        "entries": sum(one["entries"] for one in logs),
        "pinned": sum(one["pinned"] for one in logs),
    }
    checks = [Check("log", passed=not findings, said="; ".join(findings[:5]) or words % values)]
    given: dict[str, Any] | None = told.get("given_heads")
    if given is not None:
        words = _("%(same)d of the given heads are proven; %(beyond)d entries came after the backup and are lost")
        said = "; ".join(given["wrong"][:5]) or words % {"same": given["same"], "beyond": given["beyond"]}
        checks.append(Check("given heads", passed=not given["wrong"], said=said))
    return checks


def _first_page(told: dict[str, Any]) -> Check:
    status = int(told["first_page"])
    return Check("first page", passed=status == 200, said=f"HTTP {status}")


def written(facts: Facts) -> Json:
    """The certificate; `rpo_seconds` counts from the last entry that came back to the beginning of the restore."""
    wanted = facts.links[-1]
    last = facts.found.get("last_entry_at")
    recovered = datetime.fromisoformat(str(last)) if last else wanted.began_at
    return {
        "format": FORMAT,
        "backup": wanted.id,
        "links": [one.id for one in facts.links],
        "taken_at": wanted.taken_at.isoformat(),
        "taken_by": wanted.keepwell,
        "restored_by": facts.version,
        "postgres": wanted.postgres.version,
        "began_at": facts.began_at.isoformat(),
        "ended_at": facts.ended_at.isoformat(),
        "last_entry_at": recovered.isoformat(),
        "rpo_seconds": round((facts.began_at - recovered).total_seconds(), 1),
        "rto_seconds": facts.seconds["until the first page"],
        "seconds": facts.seconds,
        "checks": [asdict(check) for check in facts.checks],
        "passed": all(check.passed for check in facts.checks),
        "not_included": list(wanted.not_included),
        "found": facts.found,
    }


def lines(found: Json) -> list[str]:
    """A certificate for people."""
    told = cast("dict[str, Any]", found)
    rows = [f"{'ok  ' if check['passed'] else 'FAIL'}  {check['name']}: {check['said']}" for check in told["checks"]]
    rows.append("    ".join(f"{step} {seconds} s" for step, seconds in told["seconds"].items()))
    words = _("Data up to %(recovered)s came back; the first page was served after %(seconds)s s.")
    rows.append(words % {"recovered": told["last_entry_at"], "seconds": told["rto_seconds"]})
    if told["not_included"]:
        words = _("Set again, since it is not in the backup: %(names)s.")
        rows.append(words % {"names": ", ".join(told["not_included"])})
    return rows
