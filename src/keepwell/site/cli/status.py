# SPDX-License-Identifier: Apache-2.0
"""`keepwell status`"""

from argparse import ArgumentParser, Namespace

from keepwell.site import status
from keepwell.site.cli.terminal import say
from keepwell.site.config import Config


def configure(parser: ArgumentParser) -> None:
    """No options."""


def run(options: Namespace) -> int:
    """Prints what runs; starts nothing."""
    for line in status.lines(Config.load()):
        say(line)
    return 0
