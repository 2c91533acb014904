# SPDX-License-Identifier: Apache-2.0
"""`keepwell export CODE --to FILE.zip`: everything a customer owns."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from keepwell.files.selectors import open_file
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Actor, Via
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Organisation
from keepwell.people.selectors import actor_for
from keepwell.site.cli.progress import Progress
from keepwell.site.cli.terminal import BadInput, Failure, say
from keepwell.site.words import gettext
from keepwell.transfer.packing.names import package_name
from keepwell.transfer.packing.pack import pack
from keepwell.transfer.services import export_customer


def configure(parser: ArgumentParser) -> None:
    """Whose stock, and where to."""
    parser.add_argument("customer", help=gettext("Code of the customer"))
    parser.add_argument(
        "--to", type=Path, help=gettext("The ZIP archive to write; named by customer and day when empty")
    )
    parser.add_argument("--as", dest="email", help=gettext("Sign-in address of the one in whose name it is done"))


def run(options: Namespace) -> int:
    """Pack, and write the archive."""
    actor = _actor(options.email)
    with reading(actor):
        customer = Organisation.objects.visible_to(actor).filter(code=options.customer).first()
    if customer is None:
        raise BadInput(gettext("There is no customer {code}.").format(code=options.customer))
    package = export_customer(actor, customer)
    progress = Progress(1)
    package = pack(package.pk, now=clock.now(), told=lambda now: progress.at(int(now.done / max(now.total, 1))))
    progress.end()
    if package.file is None:
        raise Failure(package.trouble)
    path: Path = options.to or Path.cwd() / package_name(package)
    with open_file(package.file) as stream, path.open("wb") as out:
        while chunk := stream.read(2**20):
            out.write(chunk)
    for name, count in package.counts.items():
        say(f"{name:<14} {count}")
    say(gettext("Written: {path}").format(path=path))
    return 0


def _actor(email: str | None) -> Actor:
    if not email:
        return replace(SYSTEM, via=Via.CLI)
    account = Account.objects.filter(email=email.strip().lower(), is_active=True).first()
    if account is None:
        raise BadInput(gettext("Nobody signs in with {email}.").format(email=email))
    return actor_for(account, via=Via.CLI)
