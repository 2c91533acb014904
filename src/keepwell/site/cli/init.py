# SPDX-License-Identifier: Apache-2.0
"""`keepwell init`"""

from argparse import ArgumentParser, Namespace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from keepwell.site.cli.terminal import BadInput, say
from keepwell.site.founding import found
from keepwell.site.words import gettext


def configure(parser: ArgumentParser) -> None:
    """Who administers, and what the provider is called."""
    parser.add_argument("--admin", required=True, metavar="EMAIL", help="sign-in address of the first administrator")
    parser.add_argument("--name", default="Keepwell", help="name of the organisation that provides the service")


def refuse(options: Namespace) -> None:
    """An address that nobody can have."""
    try:
        validate_email(options.admin)
    except ValidationError as error:
        words = gettext("{email} is no e-mail address. Write it like wang.wei@example.com.")
        raise BadInput(words.format(email=options.admin)) from error


def run(options: Namespace) -> int:
    """Founds the installation and prints the first password."""
    password = found(settings.KEEPWELL, email=options.admin, name=options.name)
    words = gettext("Sign in as {email} with {password} and choose another password. Start with: keepwell up")
    say(words.format(email=options.admin, password=password))
    return 0
