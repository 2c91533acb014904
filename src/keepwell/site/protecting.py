# SPDX-License-Identifier: Apache-2.0
"""How an installation is laid out, told to the room that backs it up and to the restore that makes a new one."""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

import keepwell
from keepwell.protection.errors import BackupError
from keepwell.protection.manifest import Postgres
from keepwell.protection.postgres import Programs
from keepwell.protection.restoring import KEY, SAVED
from keepwell.protection.signed import Json
from keepwell.protection.source import Source, Spot, Target
from keepwell.site import databases, embedded
from keepwell.site.config import Config
from keepwell.site.embedded import account as accounts
from keepwell.site.embedded.layout import Layout, lay_out
from keepwell.site.embedded.server import Say
from keepwell.site.sources import FILE_NAME
from keepwell.site.words import gettext

#: kept out of a backup: the key that opens it
_OWN = frozenset({KEY.name, SAVED})
_HEADS, _VERIFIERS = "log-heads.txt", "log-verifiers.txt"
#: exit code of `backup inspect` when the tables belong to an earlier release
OLDER_TABLES = 3


def source_of(config: Config) -> Source:
    """This installation, ready to be backed up."""
    folder = config.data_folder
    application = conninfo_to_dict(databases.application_url(config))
    return Source(
        version=keepwell.__version__,
        programs=_client_programs(folder),
        replication_url=_replication_url(config),
        database=str(application.get("dbname", "")),
        application=str(application.get("user", "")),
        owner=str(conninfo_to_dict(databases.owner_url(config)).get("user", "")),
        key_path=folder / KEY,
        line_path=folder / "backup-line",
        scratch=folder / "scratch",
        small_files=tuple(sorted(_small_files(config))),
        not_included=tuple(_not_included(config)),
    )


def _small_files(config: Config) -> Iterator[tuple[str, Path]]:
    folder = config.data_folder
    for name in ("keys", "policy-sets"):
        for path in (folder / name).rglob("*"):
            if path.is_file() and path.name not in _OWN:
                yield path.relative_to(folder).as_posix(), path
    if config.log_key is not None:
        # Elsewhere, with the list of its public halves beside it: restored to the usual place.
        beside = {"log-signing.key": config.log_key, _VERIFIERS: config.log_key.with_name(_VERIFIERS)}
        yield from ((f"keys/{name}", path) for name, path in beside.items() if path.is_file())
    for name in (_HEADS, FILE_NAME):
        if (folder / name).is_file():
            yield name, folder / name


def _not_included(config: Config) -> Iterator[str]:
    if config.secret_key:
        yield "KEEPWELL_SECRET_KEY"


def _client_programs(folder: Path) -> Programs:
    return Programs(lay_out(folder, accounts.current()).programs)


def _replication_url(config: Config) -> str:
    """Who may copy the server: ourselves when it is ours, else a role with REPLICATION."""
    if config.is_embedded:
        return embedded.urls_of(config.data_folder).superuser
    if config.replication_url:
        return config.replication_url
    url = databases.owner_url(config)
    with psycopg.connect(url, connect_timeout=10) as connection:
        found = connection.execute("SELECT rolreplication FROM pg_roles WHERE rolname = current_user").fetchone()
    if found is None or not found[0]:
        words = gettext(
            "No role may copy the database. On the server: CREATE ROLE keepwell_backup LOGIN REPLICATION PASSWORD '…'; "
            "allow it in pg_hba.conf, and set KEEPWELL_REPLICATION_URL to its address."
        )
        raise BackupError(words)
    return url


def target_of(base: Path, *, say: Say, heads: Path | None = None) -> Target:
    """The folder that a restore fills. Called only after the folder was found to be empty: it is laid out here."""
    account = accounts.current()
    layout = lay_out(base, account)
    ids = (account.uid, account.gid) if account.switch else (None, None)

    @contextmanager
    def start() -> Iterator[str]:
        cluster = embedded.start(base, say=say, is_restoring=True)
        try:
            yield cluster.superuser_url
        finally:
            cluster.stop(within=60)

    return Target(
        base=base,
        cluster=layout.cluster,
        programs=Programs(layout.programs, *ids),
        version=keepwell.__version__,
        start=start,
        inspect=lambda source: _inspect(layout, source, heads),
    )


@contextmanager
def scratch_spot(folder: Path | None, *, config: Config) -> Iterator[Spot]:
    """A place that is thrown away: for proving a backup beside the running installation."""
    parent = folder or config.data_folder / "scratch"
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    base = parent / f"drill-{secrets.token_hex(3)}"
    try:
        yield Spot(base, lambda: target_of(base, say=lambda _words: None))
    finally:
        layout = lay_out(base, accounts.current())
        for one in (layout.cluster, layout.socket, base):
            shutil.rmtree(one, ignore_errors=True)
        if layout.elsewhere:
            shutil.rmtree(layout.cluster.parent, ignore_errors=True)


def _inspect(layout: Layout, source: Postgres, heads: Path | None) -> Json:
    """Looks through the copy in a process of its own: this one may belong to another installation, or to none."""
    more = ["--heads", str(heads)] if heads else []
    code, out, said = _run_on(layout, source, "backup", "inspect", *more)
    if code == OLDER_TABLES:
        # Taken by an earlier release: the tables are brought up to date, as the first start would do.
        code, _, said = _run_on(layout, source, "migrate")
        if not code:
            code, out, said = _run_on(layout, source, "backup", "inspect", *more)
    if code:
        raise BackupError(gettext("The restored copy cannot be used: {reason}").format(reason=said[-2000:]))
    return cast("Json", json.loads(out))


def _run_on(layout: Layout, source: Postgres, *words: str) -> tuple[int, str, str]:
    host = quote(str(layout.socket), safe="")
    ours = {
        "KEEPWELL_DATA": str(layout.base),
        "KEEPWELL_DATABASE_URL": f"postgresql://{source.application}@/{source.database}?host={host}",
        "KEEPWELL_OWNER_URL": f"postgresql://{source.owner}@/{source.database}?host={host}",
        "KEEPWELL_LOG_LEVEL": "error",
    }
    others = {k: v for k, v in os.environ.items() if not k.startswith("KEEPWELL_") and k != "DATABASE_URL"}
    command = [sys.executable, "-m", "keepwell.site", *words]
    done = subprocess.run(command, capture_output=True, text=True, env=others | ours, check=False)  # noqa: S603  # ourselves
    return done.returncode, done.stdout, done.stderr.strip()
