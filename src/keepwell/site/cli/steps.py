# SPDX-License-Identifier: Apache-2.0
"""The steps of a long run on a terminal: one line each, with how much was done and how long it took."""

import sys
import time

from keepwell.protection.source import Progress
from keepwell.site.words import gettext
from keepwell.site.words import gettext_noop as _

_EVERY = 0.5
_MB = 10**6
_TITLES = {
    "keys": _("Keys and configuration"),
    "files": _("Attachments"),
    "database": _("Database"),
    "verify": _("Reading everything again"),
    "fetch": _("Unpacking the database"),
    "verify links": _("Comparing with PostgreSQL's list"),
    "combine": _("Putting the backups together"),
    "start": _("Starting the copy"),
    "pages": _("Checksums of all pages"),
    "look through": _("Rows, attachments, logs, first page"),
    "indexes": _("Tables against their indexes"),
}
_IN_BYTES = {"database", "verify", "fetch"}


class Steps:
    """Tells on standard error, so that the output stays clean."""

    def __init__(self) -> None:
        self._step = ""
        self._began = self._told = time.monotonic()
        self._last = Progress("")

    def at(self, progress: Progress) -> None:
        """So far; called often."""
        if progress.step != self._step:
            self.end()
            self._step, self._began, self._told = progress.step, time.monotonic(), 0.0
        self._last = progress
        if sys.stderr.isatty() and time.monotonic() - self._told > _EVERY:
            self._told = time.monotonic()
            sys.stderr.write(f"\r{self._line()}\x1b[K")
            sys.stderr.flush()

    def end(self) -> None:
        """The step is over."""
        if self._step in _TITLES:
            seconds = round(time.monotonic() - self._began, 1)
            start = "\r" if sys.stderr.isatty() else ""
            sys.stderr.write(f"{start}{self._line()}  {seconds} s\n")
            sys.stderr.flush()
        self._step = ""

    def _line(self) -> str:
        title = gettext(_TITLES.get(self._step, self._step))
        done, total = self._last.done, self._last.total
        if self._step in _IN_BYTES:
            done, total = done // _MB, total // _MB
        if not done:
            return title
        unit = " MB" if self._step in _IN_BYTES else ""
        return f"{title}  {done}/{total}{unit}" if total >= done else f"{title}  {done}{unit}"
