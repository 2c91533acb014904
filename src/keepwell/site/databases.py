# SPDX-License-Identifier: Apache-2.0
"""Which database this process connects to, and as which role."""

import os
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from keepwell.site.config import Config
from keepwell.site.embedded import urls_of

AS_OWNER = "KEEPWELL_AS_OWNER"
# Django's names of what a connection string calls otherwise.
NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def application_url(config: Config) -> str:
    """The address of the role that serves requests and jobs."""
    return config.database_url or urls_of(config.data_folder).app


def owner_url(config: Config) -> str:
    """The address of the role that owns the tables; for migrations only."""
    return config.owner_url or urls_of(config.data_folder).owner


def direct_url(config: Config) -> str:
    """The application role's address past a pooler: LISTEN and advisory locks need a session of their own."""
    return config.direct_url or application_url(config)


def application_role(config: Config) -> str:
    """The name of the application role."""
    return str(conninfo_to_dict(application_url(config)).get("user", ""))


def django_database(config: Config) -> dict[str, Any]:
    """Django's settings of the one database; a migrating process takes the owner's role."""
    url = owner_url(config) if os.environ.get(AS_OWNER) else application_url(config)
    parts = {key: value for key, value in conninfo_to_dict(url).items() if value is not None}
    named = {NAMES[key]: str(value) for key, value in parts.items() if key in NAMES}
    options: dict[str, Any] = {key: value for key, value in parts.items() if key not in NAMES}
    # Persistent, prepared, bound by the server: without persistence throughput halves (ADR 0003). A pooler in front
    # (then there is an address past it) hands each transaction to another session, which knows no prepared statement.
    prepare_after = None if config.direct_url else 3
    options |= {"server_side_binding": True, "prepare_threshold": prepare_after, "application_name": "keepwell"}
    lasting = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    return {"ENGINE": "django.db.backends.postgresql", "OPTIONS": options, **named, **lasting}


def short(url: str) -> str:
    """An address for people: without its password."""
    parts = conninfo_to_dict(url)
    parts.pop("password", None)
    return make_conninfo("", **parts)
