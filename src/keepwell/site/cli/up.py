# SPDX-License-Identifier: Apache-2.0
"""`keepwell up`"""

from argparse import ArgumentParser, Namespace

from keepwell.site.config import Config
from keepwell.site.supervisor import Supervisor


def configure(parser: ArgumentParser) -> None:
    """No options: everything is configuration."""


def run(options: Namespace) -> int:
    """Starts everything and stays until stopped."""
    return Supervisor(Config.load()).run()
