# SPDX-License-Identifier: Apache-2.0
"""Say where the people of a place call for help, and what may be read without signing in."""

import re
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Organisation
from keepwell.portal.events import HelpPublished
from keepwell.portal.models import HelpDesk

_HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
_PHONE = re.compile(r"[0-9+*#(][0-9 ()*#+\-/转]{1,39}")
_MAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")


@command
class PublishHelp:
    """The desk's phone and hours; whether a link without sign-in is open, and whom it names."""

    name: str = field(gettext_lazy("Name of the desk"), max_length=80)
    phone: str = field(gettext_lazy("Phone"), max_length=40, default="")
    email: str = field(gettext_lazy("Email"), max_length=200, default="")
    opens_at: str = field(
        gettext_lazy("Opens at"),
        max_length=5,
        default="",
        help=gettext_lazy("On working days, such as 08:30; empty: at any time."),
    )
    closes_at: str = field(gettext_lazy("Closes at"), max_length=5, default="")
    is_link_open: bool = field(
        gettext_lazy("Open a help page without sign-in"),
        default=False,
        help=gettext_lazy("Whoever has the link or scans the code reads it; a new link makes the old one useless."),
    )
    shows_team: bool = field(gettext_lazy("It names who answers for the company"), default=False)
    shows_key_users: bool = field(gettext_lazy("It names the key users"), default=False)


@action(
    "portal.publish_help",
    title=gettext_lazy("Publish help contacts"),
    target=Organisation,
    command=PublishHelp,
    lock=False,
)
def publish_help(actor: Actor, organisation: Organisation, command: PublishHelp, *, now: datetime) -> HelpDesk:
    """Set the help of a place; saying it is also confirming it."""
    _check(command)
    made = HelpDesk.objects.filter(organisation=organisation).first() or HelpDesk(
        organisation=organisation, customer_id=organisation.customer_id, is_provider=organisation.is_provider
    )
    if organisation.is_provider and command.is_link_open:
        raise DomainError(_("A link without sign-in belongs to a company. Open it there."), field="is_link_open")
    for name in ("name", "phone", "email", "opens_at", "closes_at"):
        setattr(made, name, getattr(command, name).strip())
    made.is_link_open, made.shows_team, made.shows_key_users = (
        command.is_link_open,
        command.shows_team,
        command.shows_key_users,
    )
    made.confirmed_at, made.confirmed_by_id = now, actor.person_id
    made.save()
    tell(made)
    return made


def tell(desk: HelpDesk) -> None:
    """Publish that the help of a place changed."""
    publish(
        HelpPublished(
            help_desk_id=desk.pk,
            organisation_id=desk.organisation_id,
            customer_id=desk.customer_id,
            is_link_open=desk.is_link_open,
        )
    )


def _check(command: PublishHelp) -> None:
    if not command.name.strip():
        raise DomainError(_("Give the desk a name that people know."), field="name")
    if not command.phone.strip() and not command.email.strip():
        raise DomainError(_("Give a phone or an email address; a desk must be reachable."), field="phone")
    if command.phone.strip() and not _PHONE.fullmatch(command.phone.strip()):
        raise DomainError(_("Write the number as one dials it, such as 021-5555 0100 or 6688."), field="phone")
    if command.email.strip() and not _MAIL.fullmatch(command.email.strip()):
        raise DomainError(_("This is no email address."), field="email")
    hours = command.opens_at.strip(), command.closes_at.strip()
    if hours == ("", ""):
        return
    for name, hour in zip(("opens_at", "closes_at"), hours, strict=True):
        if not _HOUR.fullmatch(hour):
            raise DomainError(_("Write the time with hours and minutes, such as 08:30."), field=name)
    if hours[0] >= hours[1]:
        raise DomainError(_("The desk closes after it has opened."), field="closes_at")
