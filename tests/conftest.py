# SPDX-License-Identifier: Apache-2.0
"""Gives the run a PostgreSQL of its own, started when the first test needs it.

Tests run as the application role, which owns nothing: a superuser would test nothing. Tables are made by the owner.
"""

import shutil
from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from keepwell.kernel import wake
from keepwell.site import embedded
from tests.plugin import DATA

_BIG = 2**20
_KEPT_TABLES = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hash passwords cheaply: hundreds of stories begin with an account."""
    with override_settings(PASSWORD_HASHERS=["tests.factories.passwords.QuickArgon2"]):
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[embedded.Cluster]:
    """The run's own database server, without durability, in memory where there is a place for it."""
    started = embedded.start(DATA, fast=True)
    try:
        yield started
    finally:
        started.stop()
        shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(cluster: embedded.Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the tables as the owner, then leave the connection to the application role."""

    default = connections["default"]
    with django_db_blocker.unblock():
        application, default.settings_dict["USER"] = default.settings_dict["USER"], "keepwell"
        call_command("migrate", verbosity=0, interactive=False)
        default.close()
        default.settings_dict["USER"] = application
    yield
    with django_db_blocker.unblock():
        wake.stop()
        connections.close_all()


@pytest.fixture(scope="session")
def as_superuser(cluster: embedded.Cluster, django_db_setup: None) -> Iterator[psycopg.Connection]:
    """A connection of the database's superuser: for attacks, and for emptying tables."""
    url = cluster.superuser_url.replace("/postgres?", "/keepwell?")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def _empty(superuser: psycopg.Connection) -> None:
    """Delete every row of every table that has one: cheaper than TRUNCATE, except for the big ones."""
    found = superuser.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    names = [name for (name,) in found if name not in _KEPT_TABLES]
    asked = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, pg_relation_size({}) WHERE EXISTS (SELECT FROM {})").format(
            name, name, sql.Identifier(name)
        )
        for name in names
    )
    filled = superuser.execute(asked).fetchall()
    superuser.execute("SET session_replication_role = replica")  # neither triggers nor the order of keys matter here
    for name, size in filled:
        wipe = "TRUNCATE {} CASCADE" if size > _BIG else "DELETE FROM {}"
        superuser.execute(sql.SQL(wipe).format(sql.Identifier(name)))
    superuser.execute("SET session_replication_role = origin")


def _with_commits(superuser: psycopg.Connection, blocker: DjangoDbBlocker) -> Iterator[None]:
    with blocker.unblock():
        yield
        wake.stop()
        connections.close_all()
    _empty(superuser)


@pytest.fixture
def committed(as_superuser: psycopg.Connection, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A test with real commits (locks, relay, row-level security): all tables are emptied after it."""
    yield from _with_commits(as_superuser, django_db_blocker)


@pytest.fixture(scope="module")
def committed_for_module(as_superuser: psycopg.Connection, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The same once for a module whose tests only read what its own fixture made."""
    yield from _with_commits(as_superuser, django_db_blocker)
