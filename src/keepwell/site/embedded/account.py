# SPDX-License-Identifier: Apache-2.0
"""The operating system account that runs the server: ourselves, or a dedicated one when we are root.

PostgreSQL refuses to run as root. As root we make the system account `keepwell` once and run only the database
under it. No mode of an existing folder is ever changed for it.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from keepwell.site.embedded.layout import EmbeddedError
from keepwell.site.words import gettext

SYSTEM_ACCOUNT = "keepwell"


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server; `switch` says that we are root and must change to it."""

    uid: int
    gid: int
    switch: bool

    def may_enter(self, folder: Path) -> bool:
        """Whether every folder on the way to here lets this account through."""
        return all(self._passes(step) for step in (folder, *folder.parents))

    def _passes(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)

    def own(self, path: Path) -> None:
        """Gives a file or folder that we have just made to this account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)


def current() -> Account:
    """The account for this process, made on first use when we are root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    try:
        entry = pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        _create()
        entry = pwd.getpwnam(SYSTEM_ACCOUNT)
    return Account(entry.pw_uid, entry.pw_gid, switch=True)


def _create() -> None:
    program = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        raise EmbeddedError(
            gettext(
                "PostgreSQL does not run as root, and there is no useradd to make an account for it. "
                "Create a system account named keepwell, or run this command as an ordinary user."
            )
        )
    command = [program, "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", "--user-group", SYSTEM_ACCOUNT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # fixed arguments
    # 9: somebody else made it between our look and our call.
    if done.returncode not in (0, 9):
        message = gettext("The system account keepwell could not be made: {reason}")
        raise EmbeddedError(message.format(reason=done.stderr.strip()))
