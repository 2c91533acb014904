# SPDX-License-Identifier: Apache-2.0
"""`keepwell report sla --customer CODE [--from --to] [--format text|json|csv] [--tickets]`"""

import sys
from argparse import ArgumentParser, Namespace
from datetime import date

from keepwell.desk.incident_log.ground import find_customer
from keepwell.desk.report_formats import as_csv, as_json
from keepwell.desk.report_text import as_text
from keepwell.desk.selectors.sla_report import Period, sla_report
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.site.cli.terminal import BadInput
from keepwell.site.words import gettext


def configure(parser: ArgumentParser) -> None:
    """Which report, whose, when, in what form."""
    parser.add_argument("which", choices=["sla"], help=gettext("Which report"))
    parser.add_argument("--customer", required=True, help=gettext("Code of the customer"))
    parser.add_argument("--from", dest="since", help=gettext("First day of opening, like 2026-01-31"))
    parser.add_argument("--to", dest="until", help=gettext("Last day of opening"))
    parser.add_argument("--format", choices=["text", "json", "csv"], default="text", help=gettext("Form of the report"))
    parser.add_argument("--tickets", action="store_true", help=gettext("With one entry for each ticket"))


def run(options: Namespace) -> int:
    """Prints the report; days are those of the customer's zone."""
    customer = find_customer(SYSTEM, options.customer)
    if customer is None:
        words = gettext("There is no customer {code}. Check the code in the organisation tree.")
        raise BadInput(words.format(code=options.customer))
    since, until = _day(options.since, "--from"), _day(options.until, "--to")
    if since and until and until < since:
        raise BadInput(gettext("--to lies before --from. Exchange them."))
    with reading(SYSTEM):
        report = sla_report(SYSTEM, customer, Period.of_days(since, until, customer.zone), now=clock.now())
    if options.format == "json":
        sys.stdout.buffer.write(as_json(report, with_tickets=options.tickets))
    elif options.format == "csv":
        sys.stdout.write(as_csv(report, with_tickets=options.tickets))
    else:
        sys.stdout.write(as_text(report, customer.zone))
    return 0


def _day(text: str | None, option: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        words = gettext("{option} {text} is no date that exists. Write it like 2026-01-31.")
        raise BadInput(words.format(option=option, text=text)) from None
