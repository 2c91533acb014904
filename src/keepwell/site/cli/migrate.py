# SPDX-License-Identifier: Apache-2.0
"""`keepwell migrate`"""

from argparse import ArgumentParser, Namespace

from django.core.management import call_command


def configure(parser: ArgumentParser) -> None:
    """One switch."""
    parser.add_argument("--plan", action="store_true", help="only list what would be done")


def run(options: Namespace) -> int:
    """Migrates as the owner; row-level security and grants are made again afterwards."""
    call_command("migrate", verbosity=0, interactive=False, plan=options.plan)
    return 0
