# SPDX-License-Identifier: Apache-2.0
"""`keepwell migrate`"""

from argparse import ArgumentParser, Namespace

from keepwell.site import upgrade
from keepwell.site.cli.terminal import complain, say
from keepwell.site.words import gettext


def configure(parser: ArgumentParser) -> None:
    """One switch."""
    parser.add_argument("--plan", action="store_true", help=gettext("Only list the steps that are missing"))


def run(options: Namespace) -> int:
    """Brings the tables forward as their owner; row-level security and grants are made again afterwards."""
    if options.plan:
        for step in upgrade.plan():
            say(step)
    else:
        upgrade.upgrade(complain)
    return 0
