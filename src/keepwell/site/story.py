# SPDX-License-Identifier: Apache-2.0
"""The demo story: told once in an empty installation, its accounts named at every start.

The story itself is the package `keepwell.site.demo` with two functions: `build(say)` makes it through the actions,
`accounts()` returns the lines about who can sign in.
"""

from importlib import import_module

from keepwell.site import installation
from keepwell.site.choices import InstallationKind
from keepwell.site.config import Config
from keepwell.site.embedded.server import Say

STORY = "keepwell.site.demo"
# Tells `keepwell up`, which may empty the database, that telling was interrupted.
UNFINISHED = 3


class UnfinishedDemo(Exception):
    """The story was interrupted while it was told; half of it is of no use."""


def ensure_demo(config: Config, *, say: Say) -> str:
    """Builds the demo when wanted and the installation is empty; returns the words about its accounts."""
    demo = import_module(STORY)
    kind = installation.kind()
    if kind is None and config.demo:
        installation.refuse_open_address(config)
        installation.begin(InstallationKind.DEMO)
        demo.build(say)
        installation.complete()
    elif kind is InstallationKind.DEMO and not installation.is_complete():
        raise UnfinishedDemo
    if not installation.is_demo():
        return ""
    installation.refuse_open_address(config)
    accounts: str = demo.accounts()
    return accounts
