# SPDX-License-Identifier: Apache-2.0
"""`keepwell secrets rotate`"""

from argparse import ArgumentParser, Namespace
from dataclasses import replace

from keepwell.kernel.actor import SYSTEM, Via
from keepwell.kernel.scope import reading
from keepwell.kernel.secrets import add_key, forget_keys, keys_path
from keepwell.kernel.services import keys_in_use, rotate_secrets
from keepwell.site.cli.terminal import say
from keepwell.site.words import gettext

_ACTOR = replace(SYSTEM, via=Via.CLI)


def configure(parser: ArgumentParser) -> None:
    """What to do, and whether the old keys are kept."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    rotate = verbs.add_parser("rotate", help=gettext("Make a new key and seal every secret with it"))
    rotate.add_argument(
        "--forget", action="store_true", help=gettext("Drop the old keys afterwards: older backups cannot be opened")
    )


def run(options: Namespace) -> int:
    """Adds the key first: whatever fails afterwards, no key is lost and the command can be repeated."""
    made = add_key()
    rotate_secrets(_ACTOR)
    say(
        gettext("Every secret is sealed with the key {key} now. Keep a copy of {path}.").format(
            key=made, path=keys_path()
        )
    )
    if options.forget:
        with reading(_ACTOR):
            gone = forget_keys(keys_in_use())
        say(gettext("{count} old keys are dropped.").format(count=gone))
    return 0
