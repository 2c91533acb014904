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
        # Checkpoints and template copies aside, these are the only statements ever run as the superuser.
        for role in (OWNER, APPLICATION):
            if not _found(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(role)))
        connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
        if not _found(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )


def _found(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query.encode(), (name,)).fetchone() is not None


def grant_application_role(owner: psycopg.Connection, application: str) -> None:
    """Lets the application role use every table the owner has made or will make in this database."""
    role = sql.Identifier(application)
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    ):
        owner.execute(sql.SQL(statement).format(role=role))
