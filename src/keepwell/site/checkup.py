# SPDX-License-Identifier: Apache-2.0
"""`keepwell check`: looks at the installation from outside and explains each mistake with its mend."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from django.core.checks import ERROR, run_checks

from keepwell.site import databases
from keepwell.site.cli.terminal import BadInput
from keepwell.site.config import Config
from keepwell.site.words import gettext

WANTED_VERSION = 18

ROLE = "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
OWNED = (
    "SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
    "WHERE relkind IN ('r', 'p') AND nspname = 'public' AND pg_get_userbyid(relowner) = current_user"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake; an error stops the installation from being safe, a warning does not."""

    text: str
    mend: str
    is_error: bool = True


def refuse_unsafe_role(config: Config) -> None:
    """Refuses to serve as a role that row-level security does not bind; asked at every start."""
    with psycopg.connect(databases.application_url(config), connect_timeout=5) as connection:
        findings = list(_role(connection))
    if findings:
        raise BadInput("\n".join(f"{finding.text}\n    {finding.mend}" for finding in findings))


def look(config: Config) -> Iterator[Finding]:
    """Everything that is wrong; nothing when all is well. The database must answer."""
    yield from _files(config)
    yield from _server(config)
    for message in run_checks(include_deployment_checks=False):
        yield Finding(f"{message.id}: {message.msg}", message.hint or "", message.level >= ERROR)


def _files(config: Config) -> Iterator[Finding]:
    keys = config.data_folder / "keys"
    secret = (keys / "session.key", keys / "secrets.keys", config.log_key_path)
    for path in secret:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(gettext("{path} can be read by others").format(path=path), f"chmod 600 {path}")
    for folder in (config.log_key_path.parent, config.files_folder):
        if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o027:
            yield Finding(gettext("{path} is open to others").format(path=folder), f"chmod 700 {folder}")
    if not config.is_loopback and not config.public_url.startswith("https://"):
        text = gettext("Pages are served to the network without encryption")
        mend = gettext(
            "Put a proxy with TLS in front and set KEEPWELL_BASE_URL=https://... and KEEPWELL_BEHIND_PROXY=yes"
        )
        yield Finding(text, mend, is_error=False)
    if config.debug:
        text = gettext("Errors are shown with their source")
        yield Finding(text, gettext("Remove KEEPWELL_DEBUG"), is_error=False)


def _server(config: Config) -> Iterator[Finding]:
    with psycopg.connect(databases.application_url(config), connect_timeout=5) as connection:
        version = connection.info.server_version // 10_000
        if version != WANTED_VERSION:
            text = gettext("The database is PostgreSQL {found}; Keepwell needs {wanted}")
            yield Finding(text.format(found=version, wanted=WANTED_VERSION), gettext("Upgrade the server"))
        yield from _role(connection)


def _role(connection: psycopg.Connection) -> Iterator[Finding]:
    role = connection.info.user
    is_super, bypasses, makes_roles = connection.execute(ROLE).fetchone() or (False, False, False)
    if is_super or bypasses or makes_roles:
        text = gettext("The application's role {role} may pass row-level security").format(role=role)
        yield Finding(text, f"ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS NOCREATEROLE")
    (owned,) = connection.execute(OWNED).fetchone() or (0,)
    if owned:
        text = gettext("The application's role {role} owns {count} tables, so it may change their rules")
        mend = gettext("Let another role own them and name it in KEEPWELL_OWNER_URL, then run `keepwell migrate`")
        yield Finding(text.format(role=role, count=owned), mend)
