# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with a backup; every message names the file and says what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from keepwell.kernel.errors import KeepwellError


class BackupError(KeepwellError):
    """A backup or a restore cannot be done; the message says why and how to mend it."""


class Damaged(BackupError):
    """A file of a backup is not what was written; the message names it."""


class Stopped(BackupError):
    """Somebody asked for the end of the run."""


@contextmanager
def room_for(folder: Path) -> Iterator[None]:
    """Turns a full disk into words: which folder, and that nothing older was harmed."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        words = _(
            "The disk of %(folder)s is full. What was written so far is removed; older backups are untouched. "
            "Make room there, or choose another folder, and try again."
        )
        raise BackupError(words % {"folder": folder}) from error
