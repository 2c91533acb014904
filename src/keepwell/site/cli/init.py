# SPDX-License-Identifier: Apache-2.0
"""`keepwell init`"""

from argparse import ArgumentParser, Namespace

from django.conf import settings

from keepwell.site.cli.terminal import say
from keepwell.site.founding import found
from keepwell.site.words import gettext


def configure(parser: ArgumentParser) -> None:
    """Who administers, and what the provider is called."""
    parser.add_argument("--admin", required=True, metavar="EMAIL", help="sign-in address of the first administrator")
    parser.add_argument("--name", default="Keepwell", help="name of the organisation that provides the service")


def run(options: Namespace) -> int:
    """Founds the installation and prints the first password."""
    password = found(settings.KEEPWELL, email=options.admin, name=options.name)
    words = gettext("Sign in as {email} with {password} and choose another password. Start with: keepwell up")
    say(words.format(email=options.admin, password=password))
    return 0
