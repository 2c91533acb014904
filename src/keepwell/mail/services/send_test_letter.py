# SPDX-License-Identifier: Apache-2.0
"""Send a letter to see whether sending works."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.mail.models import Letter, Sending
from keepwell.mail.services.send_letter import Draft, Recipient, write_letter

KIND = "mail.test"
#: who asks tries at once; the loop must not be faster
_HELD_FOR = timedelta(minutes=3)


@command
class SendTestLetter:
    """To whom."""

    address: str = field(_("Send to"), personal=True, max_length=254)


@action("mail.send_test_letter", title=_("Send a test letter"), command=SendTestLetter, risk=Risk.HIGH)
def send_test_letter(actor: Actor, command: SendTestLetter, *, now: datetime) -> Letter:
    """Write the letter; the door that asked hands it to the server after the commit and shows the answer."""
    sending = Sending.objects.first()
    if sending is None:
        raise DomainError(_("Outgoing mail is not set up yet. Name the server first."))
    if actor.organisation_id is None:
        raise DomainError(_("Only a person can ask for a test letter."))
    to = Recipient(command.address, "", actor.language, actor.organisation_id, actor.organisation_id)
    draft = Draft(
        to=to,
        kind=KIND,
        subject=_("Keepwell can send letters"),
        paragraphs=(
            _("This letter was asked for on the page of outgoing mail. That you read it says that sending works."),
        ),
    )
    return write_letter(draft, sending, now=now, waits_for=_HELD_FOR)
