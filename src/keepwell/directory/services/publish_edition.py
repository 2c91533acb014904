# SPDX-License-Identifier: Apache-2.0
"""Publish the contacts of a customer."""

import hashlib
from datetime import datetime

import orjson
from django.utils.translation import gettext_lazy as _

from keepwell.directory.events import EditionPublished
from keepwell.directory.models import Edition, EditionLine
from keepwell.directory.selectors.listing import frozen, listed
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command
from keepwell.kernel.errors import DomainError
from keepwell.kernel.numbers import next_number
from keepwell.people.models import Organisation


@command
class PublishEdition:
    """Needs no words: what is published is the directory as it stands."""


@action(
    "directory.publish_edition",
    title=_("Publish contacts"),
    target=Organisation,
    command=PublishEdition,
    lock=False,
)
def publish_edition(actor: Actor, organisation: Organisation, command: PublishEdition, *, now: datetime) -> Edition:
    """Freeze the directory under the next number; everybody of the customer is told after commit."""
    del command
    if not organisation.is_customer:
        raise DomainError(_("Contacts are published for a whole customer. Choose the organisation with the contract."))
    lines = frozen(listed(organisation, now))
    if not lines:
        raise DomainError(_("Nobody is listed yet. Give roles and contacts first."))
    digest = hashlib.sha256(orjson.dumps(lines, option=orjson.OPT_SORT_KEYS)).hexdigest()
    last = Edition.objects.filter(customer=organisation).order_by("-number").first()
    if last is not None and last.digest == digest:
        raise DomainError(
            _("Nothing has changed since edition %(number)s. Publish when something has.") % {"number": last.number}
        )
    made = Edition.objects.create(
        organisation=organisation,
        customer=organisation,
        number=next_number(f"directory.{organisation.pk}"),
        published_at=now,
        published_by_id=actor.person_id,
        digest=digest,
    )
    EditionLine.objects.bulk_create(
        EditionLine(
            edition=made,
            organisation=organisation,
            customer=organisation,
            place_in_list=number,
            person_id=line.pop("person"),
            **line,
        )
        for number, line in enumerate(lines)
    )
    publish(
        EditionPublished(
            edition_id=made.pk, organisation_id=organisation.pk, customer_id=organisation.pk, number=made.number
        )
    )
    return made
