# SPDX-License-Identifier: Apache-2.0
"""Files and folders: secrets closed to others, folders that can be written, room on the disk."""

import os
import shutil
import stat
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from keepwell.site.checkup.finding import Finding
from keepwell.site.config import Config, rules
from keepwell.site.sources import file_path
from keepwell.site.words import gettext

LEAST_ROOM = 2**30
SHORTEST_KEY = 32


def look(config: Config) -> Iterator[Finding]:
    """Mistakes in modes, in room, and in secrets."""
    yield from _secrets(config)
    for folder in (config.log_key_path.parent, config.files_folder):
        if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o027:
            yield Finding(gettext("{path} is open to others").format(path=folder), f"chmod 700 {folder}")
    for folder in (config.data_folder, config.files_folder, config.log_key_path.parent):
        yield from _writing(folder)
    if config.data_folder.exists() and shutil.disk_usage(config.data_folder).free < LEAST_ROOM:
        free = shutil.disk_usage(config.data_folder).free // 2**20
        text = gettext("Only {free} MB are free at {path}").format(free=free, path=config.data_folder)
        mend = gettext("Make room, or move the data folder to a larger disk; a full disk stops all work")
        yield Finding(text, mend, is_error=False)
    if config.debug:
        text = gettext("Errors are shown with their source")
        yield Finding(text, gettext("Remove KEEPWELL_DEBUG"), is_error=False)


def _secrets(config: Config) -> Iterator[Finding]:
    files = [config.data_folder / "keys" / "session.key", config.log_key_path]
    settings = file_path(os.environ)
    if settings is not None and settings.exists() and _names_secrets(settings):
        files.append(settings)
    for path in files:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(gettext("{path} can be read by others").format(path=path), f"chmod 600 {path}")
    if config.secret_key and len(config.secret_key) < SHORTEST_KEY:
        text = gettext("KEEPWELL_SECRET_KEY is short enough to be guessed")
        mend = gettext("Remove it, so that one is made, or set 48 random characters: openssl rand -base64 36")
        yield Finding(text, mend)


def _names_secrets(path: Path) -> bool:
    try:
        names = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return any(rule.is_secret for name, (rule, _) in rules().items() if name in names)


def _writing(folder: Path) -> Iterator[Finding]:
    """Tries, since a mode says nothing about a read-only disk; of a folder that is not there yet the one above it."""
    place = next(one for one in (folder, *folder.parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        text = gettext("{path} cannot be written: {reason}").format(path=folder, reason=error.strerror)
        account = os.environ.get("USER") or os.geteuid()
        mend = gettext("Give the folder to the account that runs Keepwell: chown -R {account} {path}")
        yield Finding(text, mend.format(account=account, path=folder))
