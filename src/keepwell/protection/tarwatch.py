# SPDX-License-Identifier: Apache-2.0
"""Reads over a tar that flows by: keeps the one member that is wanted, and knows whether the end was reached."""

import tarfile

_BLOCK = 512


class TarWatch:
    """Feed it the stream in any portions."""

    def __init__(self, wanted: str, limit: int) -> None:
        self._wanted = wanted
        self._limit = limit
        self._rest = bytearray()
        self._skip = 0
        self._keeping = 0
        self._kept = bytearray()
        self.is_ended = False

    @property
    def content(self) -> bytes:
        """The wanted member; empty when it did not come, or not whole."""
        return b"" if self._keeping else bytes(self._kept)

    def feed(self, portion: bytes) -> None:
        """The next bytes of the stream."""
        view = memoryview(portion)
        while view and not self.is_ended:
            if self._keeping:
                part = view[: self._keeping]
                self._kept += part
                self._keeping -= len(part)
                view = view[len(part) :]
            elif self._skip:
                part = view[: self._skip]
                self._skip -= len(part)
                view = view[len(part) :]
            else:
                part = view[: _BLOCK - len(self._rest)]
                self._rest += part
                view = view[len(part) :]
                self._look()

    def _look(self) -> None:
        if len(self._rest) < _BLOCK:
            return
        block, self._rest = bytes(self._rest), bytearray()
        if not any(block):
            self.is_ended = True
            return
        member = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        size = member.size if member.isreg() else 0
        padding = -size % _BLOCK
        if member.name == self._wanted and size <= self._limit:
            self._keeping, self._skip = size, padding
        else:
            self._skip = size + padding
