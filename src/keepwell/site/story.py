# SPDX-License-Identifier: Apache-2.0
"""The demo story: told once in an empty installation, its accounts named at every start.

The story itself is the package `keepwell.site.demo` with two functions: `build(say)` makes it through the actions,
`accounts()` returns the lines about who can sign in.
"""

from importlib import import_module
from importlib.util import find_spec

from keepwell.site import installation
from keepwell.site.choices import InstallationKind
from keepwell.site.cli.terminal import BadInput
from keepwell.site.config import Config
from keepwell.site.embedded.server import Say
from keepwell.site.founding import has_content
from keepwell.site.words import gettext

STORY = "keepwell.site.demo"


def ensure_demo(config: Config, *, say: Say) -> str:
    """Builds the demo when wanted and the installation is empty; returns the words about its accounts."""
    if find_spec(STORY) is None:
        return ""
    demo = import_module(STORY)
    if installation.kind() is None and config.demo:
        _refuse_leftovers(config)
        installation.refuse_open_address(config)
        demo.build(say)
        installation.establish(InstallationKind.DEMO)
    accounts: str = demo.accounts() if installation.is_demo() else ""
    return accounts


def _refuse_leftovers(config: Config) -> None:
    if has_content():
        words = gettext("The demo in {folder} was interrupted while it was made. Remove the folder and start again.")
        raise BadInput(words.format(folder=config.data_folder))
