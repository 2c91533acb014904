# SPDX-License-Identifier: Apache-2.0
"""What stops a start: policies that cannot be read, validated or turned into a filter."""

from django.utils.functional import Promise

from keepwell.kernel.errors import KeepwellError


class PolicyError(KeepwellError):
    """A policy (or what it speaks about) is wrong; the message says where, what and how to mend it."""

    def __init__(self, place: str, message: str | Promise, mend: str | Promise) -> None:
        super().__init__(message)
        self.place = place
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.place}: {self.message}\n  {self.mend}"


class Untranslatable(Exception):
    """A condition that has no exact SQL form; never answered with TRUE."""

    def __init__(self, node: str) -> None:
        super().__init__(node)
        self.node = node
