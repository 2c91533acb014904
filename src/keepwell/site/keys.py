# SPDX-License-Identifier: Apache-2.0
"""Secrets that live in files of mode 0600: made once, never shown, refused when others can read them."""

import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from keepwell.site.config import Config
from keepwell.site.parsing import ConfigError, Problem
from keepwell.site.words import gettext


def session_key(config: Config) -> str:
    """The key that signs sessions: from the configuration, or from its file."""
    if config.secret_key:
        return config.secret_key
    return (
        private_file(config.data_folder / "keys" / "session.key", lambda: secrets.token_urlsafe(48).encode())
        .decode()
        .strip()
    )


def private_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of a secret file, made on first use; two processes that start together agree on one content."""
    if not path.exists():
        _create(path, make())
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        text = gettext("can be read by others on this machine")
        raise ConfigError([Problem(str(path), text, f"chmod 600 {path}")])
    return path.read_bytes()


def _create(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link fails when the name exists: the first process wins, and nobody ever reads half a key.
        os.link(scratch, path)
    except FileExistsError:
        return
    finally:
        scratch.unlink()
