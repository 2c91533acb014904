# SPDX-License-Identifier: Apache-2.0
"""`keepwell token create|list|revoke`"""

from argparse import ArgumentParser, Namespace
from dataclasses import replace

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Via
from keepwell.people.models import Account, ApiToken
from keepwell.people.services import CreateToken, create_token, revoke_token
from keepwell.site.cli.terminal import BadInput, say
from keepwell.site.words import gettext

_ACTOR = replace(SYSTEM, via=Via.CLI)


def configure(parser: ArgumentParser) -> None:
    """What to do, and whose keys."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    create = verbs.add_parser("create", help=gettext("Make a key and print it, this once"))
    create.add_argument("email", help=gettext("Sign-in address of the account"))
    create.add_argument("--label", required=True, help=gettext("What the key is for"))
    create.add_argument("--days", type=int, default=90, help=gettext("Days until it expires"))
    listing = verbs.add_parser("list", help=gettext("Print the living keys of an account"))
    listing.add_argument("email", help=gettext("Sign-in address of the account"))
    revoke = verbs.add_parser("revoke", help=gettext("Take a key back"))
    revoke.add_argument("prefix", help=gettext("How the key begins, as printed by list"))


def run(options: Namespace) -> int:
    """Does it; keys are never printed again."""
    if options.verb == "create":
        made = create_token(_ACTOR, _account(options.email), CreateToken(label=options.label, days=options.days))
        say(str(getattr(made, "secret", "")))
    elif options.verb == "list":
        for token in _living(person_id=_account(options.email).person_id):
            say(f"{token.prefix}…  {token.expires_at:%Y-%m-%d}  {token.label}")
    else:
        _revoke(options.prefix)
    return 0


def _account(email: str) -> Account:
    account = Account.objects.filter(email=email.strip().lower()).first()
    if account is None:
        raise BadInput(gettext("Nobody signs in with {email}.").format(email=email))
    return account


def _living(**words: object) -> list[ApiToken]:
    return list(ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=clock.now(), **words))


def _revoke(prefix: str) -> None:
    found = _living(prefix=prefix.rstrip("…"))
    if len(found) != 1:
        words = gettext("{count} living keys begin with {prefix}; give the eight characters that `list` prints.")
        raise BadInput(words.format(count=len(found), prefix=prefix))
    revoke_token(_ACTOR, found[0])
    say(gettext("Revoked; programs that use it are refused within 30 seconds."))
