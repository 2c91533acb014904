# SPDX-License-Identifier: Apache-2.0
"""`keepwell demo`"""

from argparse import ArgumentParser, Namespace

from django.conf import settings

from keepwell.site.cli.terminal import complain, say
from keepwell.site.story import UNFINISHED, UnfinishedDemo, ensure_demo
from keepwell.site.words import gettext


def configure(parser: ArgumentParser) -> None:
    """No options."""


def run(options: Namespace) -> int:
    """Builds the demo in an empty installation and prints its accounts; does nothing in a real one."""
    try:
        accounts = ensure_demo(settings.KEEPWELL, say=complain)
    except UnfinishedDemo:
        complain(gettext("The demo was interrupted while it was made"))
        return UNFINISHED
    if accounts:
        say(accounts)
    return 0
