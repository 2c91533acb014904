# SPDX-License-Identifier: Apache-2.0
"""The customer cannot work with the temporary method, and says why."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.core.promise import EventKind
from keepwell.desk.choices import Party
from keepwell.desk.clocks import fact
from keepwell.desk.events import WorkaroundChallenged
from keepwell.desk.guards import require_customer, require_open
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket, Workaround
from keepwell.desk.parties import channel_of
from keepwell.desk.talk import Words, write
from keepwell.desk.turns import asked
from keepwell.desk.workarounds import waiting_workaround
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class ChallengeWorkaround:
    """What does not work."""

    reason: str = field(gettext_lazy("What does not work?"), widget="textarea", personal=True)


@action(
    "desk.challenge_workaround",
    title=gettext_lazy("Send the workaround back"),
    target=Ticket,
    command=ChallengeWorkaround,
)
def challenge_workaround(actor: Actor, ticket: Ticket, command: ChallengeWorkaround, *, now: datetime) -> Workaround:
    """Let the workaround clock run on, and tell the owner what is missing."""
    require_open(ticket)
    require_customer(actor, ticket, _("The customer judges the workaround. Write an internal note instead."))
    if not command.reason.strip():
        raise DomainError(_("Say what does not work, so that we can do better."), field="reason")
    workaround = waiting_workaround(ticket)
    workaround.challenged_at, workaround.challenge = now, command.reason.strip()
    workaround.save(force_update=True, update_fields=["challenged_at", "challenge"])
    words = Words(body=command.reason, party=Party.CUSTOMER, channel=channel_of(actor), at=now)
    write(ticket, words, actor=actor, now=now)
    rejected = fact(EventKind.WORKAROUND_REJECTED, now, now=now, party=Party.CUSTOMER)
    asked(ticket, now, rejected, actor=actor, now=now)
    publish(WorkaroundChallenged(**named(ticket), workaround_id=workaround.pk))
    keep(ticket, now)
    return workaround
