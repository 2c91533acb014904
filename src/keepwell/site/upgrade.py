# SPDX-License-Identifier: Apache-2.0
"""`keepwell migrate`: brings the tables forward, each step whole or not at all, so that a killed upgrade resumes.

Django commits a step before it notes the step down when indexes or foreign keys are made last; killed between the
two, the next run would stop at a table that exists. Here step and note are one transaction, and two machines that
upgrade at once take turns. (ADR 0006)
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.conf import settings
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

import keepwell
from keepwell.kernel import clock
from keepwell.site import fingerprint
from keepwell.site.cli.terminal import BadInput
from keepwell.site.embedded.server import Say
from keepwell.site.models import Release
from keepwell.site.releases import newer_words, standing
from keepwell.site.words import gettext

#: any number that nobody else uses for an advisory lock of this database
TURN = 7_220_450_018


class WholeSteps(MigrationExecutor):
    """Makes a step, what it leaves for last, and the note of it in one transaction."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        """As Django's, but not in two halves."""
        whole = transaction.atomic(self.connection.alias) if migration.atomic else nullcontext()
        with whole:
            return super().apply_migration(state, migration, fake, fake_initial)


def upgrade(say: Say) -> None:
    """Brings the tables to this release; does nothing but look when they are there already."""
    with _our_turn(say):
        found = standing()
        if found.is_newer:
            raise BadInput(newer_words(found))
        if found.is_current and _is_bound():
            return
        if not found.is_empty and found.missing:
            words = gettext("Bringing the tables from release {old} to {new}: {count} steps")
            old = found.version or "0.1"
            say(words.format(old=old, new=keepwell.__version__, count=len(found.missing)))
        _run_steps(say if not found.is_empty else lambda _words: None)
        if not found.is_empty and found.missing:
            say(gettext("The tables are those of release {new}").format(new=keepwell.__version__))


def plan() -> Iterator[str]:
    """The steps that an upgrade would make."""
    for app, name in standing().missing:
        yield f"{app}.{name}"


def _run_steps(say: Say) -> None:
    def tell(action: str, migration: Migration | None = None, fake: bool | None = None) -> None:
        if action == "apply_start" and migration is not None:
            say(f"  {migration.app_label}.{migration.name}")

    steps = WholeSteps(connection, tell)
    steps.loader.check_consistent_history(connection)
    targets = steps.loader.graph.leaf_nodes()
    todo = steps.migration_plan(targets)
    # As Django's own command does; its stubs do not know the method.
    before = steps._create_project_state(with_applied_migrations=True)  # type: ignore[attr-defined]
    emit_pre_migrate_signal(0, False, connection.alias, stdout=None, apps=before.apps, plan=todo)
    after = steps.migrate(targets, plan=todo, state=before.clone())
    # A kill in the middle of binding the tables must not leave one without its rule.
    with transaction.atomic():
        after.clear_delayed_apps_cache()
        emit_post_migrate_signal(0, False, connection.alias, stdout=None, apps=after.apps, plan=todo)
        Release.objects.create(
            version=keepwell.__version__, fingerprint=fingerprint.of_code(settings.KEEPWELL), migrated_at=clock.now()
        )


def _is_bound() -> bool:
    """Whether rules and grants were made by exactly this code, and came along with a restored copy."""
    with connection.cursor() as cursor:
        named = [settings.KEEPWELL_APP_ROLE, Release._meta.db_table]
        cursor.execute("SELECT has_table_privilege(%s, %s, 'SELECT')", named)
        if cursor.fetchone() != (True,):
            return False
    last = Release.objects.order_by("-migrated_at").values_list("fingerprint", flat=True).first()
    return last == fingerprint.of_code(settings.KEEPWELL)


@contextmanager
def _our_turn(say: Say) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [TURN])
        if cursor.fetchone() != (True,):
            say(gettext("Another process is upgrading this database; waiting for it"))
            cursor.execute("SELECT pg_advisory_lock(%s)", [TURN])
    try:
        yield
    finally:
        # Closing gives the turn back, also when a step has failed.
        connection.close()
