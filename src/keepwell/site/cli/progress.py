# SPDX-License-Identifier: Apache-2.0
"""How far a long run is: a bar on a terminal, a line for each tenth in a file."""

import sys

from keepwell.site.cli.terminal import complain
from keepwell.site.words import gettext

_WIDTH = 30
_PARTS = 10


class Progress:
    """Progress of a run over a known number of things."""

    def __init__(self, total: int) -> None:
        self._total = max(total, 1)
        self._is_terminal = sys.stderr.isatty()
        self._part = 0

    def at(self, done: int) -> None:
        """So many are done."""
        share = min(done / self._total, 1)
        if self._is_terminal:
            filled = round(share * _WIDTH)
            sys.stderr.write(f"\r[{'#' * filled}{'.' * (_WIDTH - filled)}] {share:4.0%}  {done}/{self._total} ")
            sys.stderr.flush()
        elif int(share * _PARTS) > self._part:
            self._part = int(share * _PARTS)
            complain(gettext("{done} of {total} events").format(done=done, total=self._total))

    def end(self) -> None:
        """The run is over."""
        if self._is_terminal:
            sys.stderr.write("\n")
