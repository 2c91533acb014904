# SPDX-License-Identifier: Apache-2.0
"""Send events of an organisation to another program from now on."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.bridges import feed
from keepwell.bridges.models import Webhook
from keepwell.bridges.services._wording import checked_name, checked_types, checked_url, sealed, type_choices
from keepwell.bridges.signing import new_secret
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.models import Organisation

MOST_WEBHOOKS = 20


@command
class CreateWebhook:
    """What goes where."""

    name: str = field(_("Name"), max_length=80, help=_("For example after the system that receives it."))
    url: str = field(_("Address"), max_length=500, help=_("https://…, called with POST for every event."))
    event_types: tuple[str, ...] = field(_("Events"), choices=type_choices)


@action(
    "bridges.create_webhook",
    title=_("New webhook"),
    target=Organisation,
    command=CreateWebhook,
    risk=Risk.CRITICAL,
    lock=False,
)
def create_webhook(actor: Actor, organisation: Organisation, command: CreateWebhook, *, now: datetime) -> Webhook:
    """It delivers what its maker may read; the returned row carries its secret as `secret` this once."""
    if actor.person_id is None:
        raise DomainError(_("Only a person can own a webhook: it delivers what its owner may read."))
    if Webhook.objects.filter(organisation=organisation).count() >= MOST_WEBHOOKS:
        raise DomainError(_("There are %(most)d webhooks here already. Remove one first.") % {"most": MOST_WEBHOOKS})
    secret, place = new_secret(), feed.newest()
    made = Webhook.objects.create(
        organisation=organisation,
        customer_id=organisation.customer_id,
        name=checked_name(command.name),
        url=checked_url(command.url),
        event_types=checked_types(command.event_types),
        owner_id=actor.person_id,
        sealed_secret=sealed(secret),
        position_xid=place.xid,
        position_id=place.id,
        made_at=now,
    )
    made.secret = secret  # type: ignore[attr-defined]  # shown once: the row has no column for it
    return made
