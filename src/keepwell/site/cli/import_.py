# SPDX-License-Identifier: Apache-2.0
"""`keepwell import KIND FILE --into CODE`, and `keepwell import incidents FILE --mapping NAME --customer CODE`."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from keepwell.site.cli import incidents_in, stocks_in
from keepwell.site.cli.terminal import BadInput
from keepwell.site.words import gettext
from keepwell.transfer.choices import StockKind

INCIDENTS = "incidents"


def configure(parser: ArgumentParser) -> None:
    """What the file holds, whose it is, and whether it is only looked at."""
    parser.add_argument("what", choices=[*StockKind.values, INCIDENTS], help=gettext("What the file holds"))
    parser.add_argument(
        "file",
        type=Path,
        help=gettext("CSV or Excel; tickets as JSON Lines or ZIP; incidents as CSV, XES or JSON Lines"),
    )
    parser.add_argument("--into", help=gettext("Code of the organisation where it goes in; the provider when empty"))
    parser.add_argument("--as", dest="email", help=gettext("Sign-in address of the one in whose name it is done"))
    parser.add_argument("--column", action="append", default=[], help=gettext("Our column=name of the file's column"))
    parser.add_argument("--mapping", help=gettext("Of incidents: name of a shipped mapping, or a TOML file"))
    parser.add_argument("--customer", help=gettext("Of incidents: code of the customer; made when missing"))
    parser.add_argument("--preview", action="store_true", help=gettext("Only say what would become of each row"))
    parser.add_argument("--rejects", type=Path, help=gettext("File for refused rows; FILE.rejects.csv when empty"))


def run(options: Namespace) -> int:
    """Says what the file holds, then imports it; 2 when something must be mended, what was good is kept."""
    if options.what != INCIDENTS:
        return stocks_in.run(options)
    if not options.mapping or not options.customer:
        raise BadInput(gettext("Incidents need --mapping and --customer."))
    return incidents_in.run(options)
