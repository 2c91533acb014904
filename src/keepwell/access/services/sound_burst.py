# SPDX-License-Identifier: Apache-2.0
"""The alarm for somebody who tries one locked door after another."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.access.events import RefusalsBurst
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.registry import Risk
from keepwell.people.models import Person


@command
class SoundBurst:
    """At least how many attempts in how many minutes."""

    times: int = field(_("Refused attempts"))
    minutes: int = field(_("Minutes"))


@action(
    "access.sound_burst",
    title=_("Alarm: many refused attempts"),
    target=Person,
    command=SoundBurst,
    risk=Risk.HIGH,
    lock=False,
)
def sound_burst(actor: Actor, person: Person, command: SoundBurst, *, now: datetime) -> Person:
    """Put it into the log and tell the security administrators; the caller's key makes it once an hour."""
    del actor, now
    publish(
        RefusalsBurst(
            person_id=person.pk,
            organisation_id=person.organisation_id,
            customer_id=person.customer_id,
            times=command.times,
            minutes=command.minutes,
        )
    )
    return person
