# SPDX-License-Identifier: Apache-2.0
"""Do these tables belong to this code? Asked before anything is served and before anything is migrated.

Names of migrations are compared, not versions: two releases with the same tables may take turns. The version that
last migrated is kept only to be named in the message. (ADR 0006)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import AppConfig, apps
from django.db import connection

import keepwell
from keepwell.site.cli.terminal import BadInput
from keepwell.site.models import Release
from keepwell.site.words import gettext

Step = tuple[str, str]
NUMBERS = re.compile(r"(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the tables have and the code has not, and the other way round."""

    version: str  # of the release that migrated last; "" before 0.2
    missing: tuple[Step, ...]
    unknown: tuple[Step, ...]
    is_empty: bool
    is_readable: bool = True  # not so after a restore without grants

    @property
    def is_newer(self) -> bool:
        """Whether a later release has changed the tables."""
        return bool(self.unknown)

    @property
    def is_current(self) -> bool:
        """Whether code and tables belong together."""
        return not self.missing and not self.unknown


def standing() -> Standing:
    """Compares what the database remembers with what this code brings."""
    if _may_read("django_migrations") is False:
        return Standing("", (), (), is_empty=False, is_readable=False)
    applied, version = _remembered()
    brought = set(_brought())
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("keepwell.")}
    strange = not_after(keepwell.__version__, version)
    # A room that this code has never heard of belongs to a later release; a plug-in that was removed does not.
    known = {label for label, _ in brought}
    unknown = {step for step in applied - brought if step[0] in ours or (strange and step[0] not in known)}
    missing = tuple(sorted(brought - applied))
    # An upgrade that was killed after its last step has not handed out its grants yet.
    is_bound = bool(missing) or _may_read(Release._meta.db_table) is not False
    return Standing(version, missing, tuple(sorted(unknown)), is_empty=not applied, is_readable=is_bound)


def refuse_other_tables() -> None:
    """Refuses to work on tables of another release; the message says which way to go."""
    found = standing()
    if not found.is_readable:
        raise BadInput(gettext("The application's role may not read the tables. Run: keepwell migrate"))
    if found.is_newer:
        raise BadInput(newer_words(found))
    if found.is_empty:
        words = gettext(
            "The database has no tables yet. For an empty installation: keepwell init --admin YOU@EXAMPLE.COM"
        )
        raise BadInput(words)
    if found.missing:
        words = gettext(
            "The tables are older than this program: {count} steps are missing. Back up, then run: keepwell migrate"
        )
        raise BadInput(words.format(count=len(found.missing)))


def newer_words(found: Standing) -> str:
    """Why a program must keep away from tables of the future, and what to do."""
    words = gettext(
        "The tables were changed by a later release ({theirs}); this is keepwell {ours}, which would misread them "
        "({step}). Install that release again, or restore a backup from before the upgrade. Nothing was changed."
    )
    step = ".".join(found.unknown[-1])
    return words.format(theirs=found.version or "?", ours=keepwell.__version__, step=step)


def not_after(ours: str, theirs: str) -> bool:
    """Whether our version is older than the one that migrated last."""
    return _numbers(ours) < _numbers(theirs)


def _numbers(version: str) -> tuple[int, ...]:
    found = NUMBERS.match(version)
    return tuple(int(part) for part in found.groups()) if found else (0, 0, 0)


def _may_read(table: str) -> bool | None:
    """Whether this role may read a table; None when there is no such table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(to_regclass(%s)::oid, 'SELECT')", [table])
        row = cursor.fetchone()
    return row[0] if row else None


def _remembered() -> tuple[set[Step], str]:
    with connection.cursor() as cursor:
        if not _may_read("django_migrations"):
            return set(), ""
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = {(str(app), str(name)) for app, name in cursor.fetchall()}
    readable = _may_read(Release._meta.db_table)
    last = Release.objects.order_by("-migrated_at").values_list("version", flat=True).first() if readable else ""
    return applied, last or ""


def _brought() -> Iterator[Step]:
    """Every migration of every app by name; none is imported, which would cost half a second."""
    for config in apps.get_app_configs():
        for folder in _folders(config):
            for file in folder.glob("[!_]*.py"):
                yield config.label, file.stem


def _folders(config: AppConfig) -> list[Path]:
    place = f"{config.name}.migrations"
    return [Path(folder) for folder in import_module(place).__path__] if find_spec(place) else []
