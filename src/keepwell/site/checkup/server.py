# SPDX-License-Identifier: Apache-2.0
"""The database server: does it answer each role, is it the right one, and are the roles apart."""

from collections.abc import Iterator

import psycopg

from keepwell.site import databases
from keepwell.site.checkup.finding import Finding
from keepwell.site.config import Config
from keepwell.site.words import gettext

WANTED_VERSION = 18
PATIENCE = 5
# Connections of a worker beside its jobs: loops, listening, the sweep.
OF_A_WORKER = 12

ROLE = "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
OWNED = (
    "SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
    "WHERE relkind IN ('r', 'p') AND nspname = 'public' AND pg_get_userbyid(relowner) = current_user"
)
# Equal for two connections exactly when they lead to the same database of the same server.
IDENTITY = "SELECT pg_postmaster_start_time(), oid FROM pg_database WHERE datname = current_database()"
ROOM = "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
MAY_CREATE = "SELECT has_schema_privilege('public', 'CREATE'), has_database_privilege(current_database(), 'CREATE')"
EXTENSION = "SELECT 1 FROM pg_available_extensions WHERE name = 'btree_gist'"
RISKY = "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off' ORDER BY name"


def unreachable(config: Config) -> Iterator[Finding]:
    """Every address that does not answer, with the likeliest mend."""
    addresses = {"KEEPWELL_DATABASE_URL": databases.application_url(config)}
    if not config.is_embedded:
        addresses["KEEPWELL_OWNER_URL"] = databases.owner_url(config)
    if config.direct_url:
        addresses["KEEPWELL_DIRECT_URL"] = config.direct_url
    for name, url in addresses.items():
        try:
            psycopg.connect(url, connect_timeout=PATIENCE).close()
        except psycopg.OperationalError as error:
            text = gettext("{name} does not work: {reason}")
            yield Finding(text.format(name=name, reason=_plain(error)), _mend(str(error)))


def _plain(error: psycopg.Error) -> str:
    """The last line, which has the reason; an address with its password is never repeated."""
    return str(error).strip().splitlines()[-1].strip()


def _mend(reason: str) -> str:
    known = {
        "password authentication failed": gettext("Set the role's password again: ALTER ROLE … PASSWORD '…'"),
        "does not exist": gettext("Make roles and database as in docs/how-to/run-in-production.md"),
        "no pg_hba.conf entry": gettext("Let this machine in: a line with scram-sha-256 in the server's pg_hba.conf"),
        "onnection refused": gettext("Is the server running, and does it listen there (listen_addresses, port)?"),
        "could not translate host name": gettext("Mend the host name"),
        "resolve": gettext("Mend the host name"),
        "timeout": gettext("Is the address right, and does a firewall let port 5432 through?"),
        "too many": gettext("Raise max_connections of the server, or lower web_workers and worker_concurrency"),
    }
    return next((mend for sign, mend in known.items() if sign in reason), gettext("Ask who runs the database server"))


def look(config: Config) -> Iterator[Finding]:
    """Mistakes of a server that answers."""
    with psycopg.connect(databases.application_url(config), connect_timeout=PATIENCE) as connection:
        version = connection.info.server_version // 10_000
        if version != WANTED_VERSION:
            text = gettext("The database is PostgreSQL {found}; Keepwell needs {wanted}")
            yield Finding(text.format(found=version, wanted=WANTED_VERSION), gettext("Upgrade the server"))
        yield from role(connection)
        yield from _settings(connection, config)
        yield from _pooler(connection, config)
        identity = connection.execute(IDENTITY).fetchone()
    if not config.is_embedded:
        yield from _owner(config, identity)
    if config.direct_url:
        yield from _direct(config, identity)


def role(connection: psycopg.Connection) -> Iterator[Finding]:
    """Whether the application's role is bound by row-level security."""
    name = connection.info.user
    is_super, bypasses, makes_roles = connection.execute(ROLE).fetchone() or (False, False, False)
    if is_super or bypasses or makes_roles:
        text = gettext("The application's role {role} may pass row-level security").format(role=name)
        yield Finding(text, f"ALTER ROLE {name} NOSUPERUSER NOBYPASSRLS NOCREATEROLE")
    (owned,) = connection.execute(OWNED).fetchone() or (0,)
    if owned:
        text = gettext("The application's role {role} owns {count} tables, so it may change their rules")
        mend = gettext("Let another role own them and name it in KEEPWELL_OWNER_URL, then run `keepwell migrate`")
        yield Finding(text.format(role=name, count=owned), mend)


def _settings(connection: psycopg.Connection, config: Config) -> Iterator[Finding]:
    (room,) = connection.execute(ROOM).fetchone() or (0,)
    wanted = config.web_workers * config.web_threads + config.worker_concurrency + OF_A_WORKER
    if room < wanted:
        text = gettext("The server takes {room} connections; this machine alone may want {wanted}")
        mend = gettext("Raise max_connections of the server, or lower web_workers and worker_concurrency")
        yield Finding(text.format(room=room, wanted=wanted), mend)
    if connection.execute(EXTENSION).fetchone() is None:
        text = gettext("The server has no extension btree_gist, which keeps contracts from overlapping")
        yield Finding(text, gettext("Install the server's contrib package, such as postgresql-contrib"))
    risky = [name for (name,) in connection.execute(RISKY).fetchall()]
    if risky and not config.is_embedded and not _is_local(connection):
        text = gettext("The server may lose what was committed: {names} off").format(names=", ".join(risky))
        yield Finding(text, gettext("Switch them on in postgresql.conf"))
    if not config.is_embedded and not _is_local(connection) and not connection.pgconn.ssl_in_use:
        text = gettext("Passwords and rows travel to the database server without encryption")
        yield Finding(text, gettext("Add ?sslmode=verify-full to the addresses"), is_error=False)


def _is_local(connection: psycopg.Connection) -> bool:
    return connection.info.host.startswith("/") or connection.info.hostaddr in {"127.0.0.1", "::1"}


def _pooler(connection: psycopg.Connection, config: Config) -> Iterator[Finding]:
    if _is_pooled(connection) and not config.direct_url:
        text = gettext("A connection pooler stands in front of the database, and there is no address past it")
        mend = gettext(
            "Set KEEPWELL_DIRECT_URL to the application role's address of the server itself: listening and jobs need it"
        )
        yield Finding(text, mend)


def _is_pooled(connection: psycopg.Connection) -> bool:
    """A pooler invents the process id that it tells; the server says which one really works for us."""
    return connection.execute("SELECT pg_backend_pid()").fetchone() != (connection.info.backend_pid,)


def _owner(config: Config, identity: object) -> Iterator[Finding]:
    with psycopg.connect(databases.owner_url(config), connect_timeout=PATIENCE) as connection:
        if connection.info.user == databases.application_role(config):
            text = gettext("KEEPWELL_OWNER_URL and KEEPWELL_DATABASE_URL name the same role {role}")
            mend = gettext("Make two roles as in docs/how-to/run-in-production.md: one owns the tables, one serves")
            yield Finding(text.format(role=connection.info.user), mend)
            return
        if connection.execute(IDENTITY).fetchone() != identity:
            text = gettext("{name} leads to another database than KEEPWELL_DATABASE_URL")
            yield Finding(text.format(name="KEEPWELL_OWNER_URL"), gettext("Name the same server and database"))
        if _is_pooled(connection):
            text = gettext("{name} leads through a connection pooler").format(name="KEEPWELL_OWNER_URL")
            yield Finding(text, gettext("Name the server itself: an upgrade needs a session of its own"))
        if connection.execute(MAY_CREATE).fetchone() != (True, True):
            text = gettext("The owner's role {role} may not make tables").format(role=connection.info.user)
            yield Finding(text, f"ALTER DATABASE {connection.info.dbname} OWNER TO {connection.info.user}")


def _direct(config: Config, identity: object) -> Iterator[Finding]:
    with psycopg.connect(databases.direct_url(config), connect_timeout=PATIENCE) as connection:
        if _is_pooled(connection):
            text = gettext("{name} leads through a connection pooler").format(name="KEEPWELL_DIRECT_URL")
            yield Finding(text, gettext("Name the server itself: listening and jobs need a session of their own"))
        if connection.execute(IDENTITY).fetchone() != identity:
            text = gettext("{name} leads to another database than KEEPWELL_DATABASE_URL")
            yield Finding(text.format(name="KEEPWELL_DIRECT_URL"), gettext("Name the same server and database"))
        if connection.info.user != databases.application_role(config):
            text = gettext("KEEPWELL_DIRECT_URL names another role than KEEPWELL_DATABASE_URL")
            yield Finding(
                text, gettext("Name the application's role {role}").format(role=databases.application_role(config))
            )
