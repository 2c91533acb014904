# SPDX-License-Identifier: Apache-2.0
"""`keepwell explain TICKET`: the why of the ticket's page in plain lines."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from keepwell.desk.selectors import ticket_numbered
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Via
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.site.cli.terminal import BadInput, say
from keepwell.site.words import gettext
from keepwell.sla.selectors import why, why_lines


def configure(parser: ArgumentParser) -> None:
    """Which ticket, and in which zone its times are shown."""
    parser.add_argument("ticket", metavar="TICKET", help=gettext("Number of the ticket, like HD-2318"))
    parser.add_argument("--zone", help=gettext("Time zone of the times shown; that of the customer when empty"))


def run(options: Namespace) -> int:
    """Prints every clock with its arithmetic."""
    actor = replace(SYSTEM, via=Via.CLI)
    with reading(actor):
        try:
            ticket = ticket_numbered(actor, options.ticket)
        except NotFound:
            words = gettext("There is no ticket {number}. Check the number on its page or in the report.")
            raise BadInput(words.format(number=options.ticket)) from None
        zone = options.zone or Organisation.objects.get(pk=ticket.organisation_id).zone
        say(f"{ticket.number}  {ticket.title}")
        say("\n".join(why_lines(why(ticket.promise_id, clock.now()), _checked(zone))))
    return 0


def _checked(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        words = gettext("There is no time zone {zone}. Write a name like Asia/Shanghai or UTC.")
        raise BadInput(words.format(zone=zone)) from None
