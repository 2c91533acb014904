# SPDX-License-Identifier: Apache-2.0
"""Makes the database and its two roles: the owner, who migrates, and the application, which owns nothing."""

import psycopg
from psycopg import sql

OWNER = "keepwell"
APPLICATION = "keepwell_app"
DATABASE = "keepwell"


def make_roles_and_database(superuser_url: str) -> None:
    """Creates what is missing; running it again changes nothing."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        # The only statements that are ever run as the superuser.
        for role in (OWNER, APPLICATION):
            if not _found(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(role)))
        connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
        if not _found(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )


def drop_database(superuser_url: str) -> None:
    """Throws the database away with everything in it, and everybody out of it."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))


def _found(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query.encode(), (name,)).fetchone() is not None
