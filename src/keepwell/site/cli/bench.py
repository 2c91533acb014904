# SPDX-License-Identifier: Apache-2.0
"""`keepwell bench`"""

from argparse import ArgumentParser, Namespace

from keepwell.site import measuring
from keepwell.site.words import gettext


def configure(parser: ArgumentParser) -> None:
    """Which benchmarks."""
    parser.add_argument("names", nargs="*", metavar="NAME", help=gettext("Benchmarks to run; all when none is named"))


def run(options: Namespace) -> int:
    """Runs them one after another; 1 when one did not hold what it promises."""
    return measuring.run(options.names)
