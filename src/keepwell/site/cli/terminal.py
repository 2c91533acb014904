# SPDX-License-Identifier: Apache-2.0
"""Talking to the person at the terminal."""

import sys


class BadInput(Exception):
    """The person can mend this; the message says what is wrong and what to do. Exit code 2."""


class Failure(Exception):
    """Something outside the person's input failed; the message says what. Exit code 1."""


def say(words: str) -> None:
    """A line for the person, at once even through a pipe."""
    print(words, flush=True)


def complain(words: str) -> None:
    """A line about something wrong, apart from the output."""
    print(words, file=sys.stderr, flush=True)
