# SPDX-License-Identifier: Apache-2.0
"""Which backups are kept. A link that a kept backup builds on is never let go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from keepwell.protection.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Keep:
    """Everything younger than `all_for`, then the first full backup of each month, for so many months.

    The newest `chains` full backups that were verified stay in any case, with what builds on them.
    """

    all_for: timedelta = timedelta(days=56)
    months: int = 12
    chains: int = 2


def expendable(backups: Iterable[Manifest], verified: set[str], keep: Keep, *, now: datetime) -> list[str]:
    """The backups to let go, children before their parents."""
    ordered = sorted(backups, key=lambda one: one.number)
    by_id = {one.id: one for one in ordered}
    wanted = {one.id for one in ordered if now - one.taken_at <= keep.all_for}
    wanted |= _monthly(ordered, verified, keep.months)
    fulls = [one for one in ordered if one.is_full and one.id in verified][-keep.chains :]
    if fulls:
        wanted |= {one.id for one in ordered if one.number >= fulls[0].number}
    else:
        wanted |= by_id.keys()  # nothing is proven sound: nothing is let go
    for one in ordered:
        if one.id in wanted:
            _keep_below(one, by_id, wanted)
    return [one.id for one in reversed(ordered) if one.id not in wanted]


def _monthly(ordered: list[Manifest], verified: set[str], months: int) -> set[str]:
    first: dict[str, str] = {}
    for one in ordered:
        if one.is_full and one.id in verified:
            first.setdefault(f"{one.taken_at:%Y-%m}", one.id)
    return {first[month] for month in sorted(first)[-months:]} if months else set()


def _keep_below(one: Manifest, by_id: dict[str, Manifest], wanted: set[str]) -> None:
    while one.parent and one.parent in by_id:
        one = by_id[one.parent]
        wanted.add(one.id)
