# SPDX-License-Identifier: Apache-2.0
"""The month's confirmation of contacts, and the end of restricted notes; both may run twice."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepwell.directory.models import Touchpoint
from keepwell.directory.selectors.persons import stale_persons
from keepwell.directory.services.forget_notes import forget_notes
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.jobs import job
from keepwell.kernel.scope import reading, within_scope
from keepwell.kernel.set_actions import SetRun
from keepwell.people.services import News, notice_kind, tell

CONFIRM = notice_kind(
    "directory.confirm_contacts",
    title=_("Are your contacts still right?"),
    body=_("Nobody has confirmed them for 35 days. One click on your card is enough."),
)


@job("directory.ask_for_confirmation", every="30 0 1 * *")
def ask_for_confirmation() -> None:
    """On the first of a month: ask everybody whose contacts are stale to confirm them."""
    now = clock.now()
    with within_scope(SYSTEM.scope):
        persons = stale_persons(now)
        news = [News(pk, CONFIRM, f"confirm:{now:%Y-%m}", {}, reverse("directory:card", args=[pk])) for pk in persons]
        tell(news, now=now)


@job("directory.forget_notes", every="20 17 * * *")
def forget() -> None:
    """Each night: delete restricted notes whose time is over."""
    now = clock.now()
    with reading(SYSTEM):
        over = Touchpoint.objects.filter(is_restricted=True, keep_until__lte=now.date())
        ids = list(over.values_list("pk", flat=True))
    forget_notes.run(SYSTEM, ids, how=SetRun(now=now))
