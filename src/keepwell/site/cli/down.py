# SPDX-License-Identifier: Apache-2.0
"""`keepwell down`"""

from argparse import ArgumentParser, Namespace

from keepwell.site import stopping
from keepwell.site.cli.terminal import say
from keepwell.site.config import Config


def configure(parser: ArgumentParser) -> None:
    """No options."""


def run(options: Namespace) -> int:
    """Stops the supervisor, then a database that still runs."""
    for words in stopping.stop_everything(Config.load().data_folder):
        say(words)
    return 0
