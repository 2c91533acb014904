# SPDX-License-Identifier: Apache-2.0
"""Watches refused attempts, and tells security administrators what they should look at."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepwell.access.events import RefusalsBurst
from keepwell.access.selectors.keepers import security_admins
from keepwell.access.services.note_refusal import Refusals
from keepwell.access.web.watching import Noticing
from keepwell.kernel import ports
from keepwell.kernel.events import Delivered, subscribe
from keepwell.people.models import Organisation, Person
from keepwell.people.services import News, notice_kind, tell

BURST = notice_kind(
    "access.refusals_burst",
    title=_("%(name)s was refused %(times)s times and more within %(minutes)s minutes"),
    body=_("Look at what was tried and ask; if it was not the person, close the account."),
)


@subscribe(RefusalsBurst, name="access.tell_of_bursts")
def tell_of_bursts(told: Sequence[Delivered[RefusalsBurst]]) -> None:
    """Tell every security administrator who answers for the person, but not the person himself."""
    places = Organisation.objects.in_bulk([one.event.organisation_id for one in told])
    names = Person.objects.in_bulk([one.event.person_id for one in told])
    for one in told:
        fact = one.event
        words: dict[str, str | int] = {"name": names[fact.person_id].name, "times": fact.times, "minutes": fact.minutes}
        link = f"{reverse('access:refusals')}?{urlencode({'person': fact.person_id})}"
        tell(
            [
                News(admin.pk, BURST, f"burst:{one.id}", words, link)
                for admin in security_admins(places[fact.organisation_id], one.occurred_at)
                if admin.pk != fact.person_id
            ],
            now=one.occurred_at,
        )


ports.plug(watch=Noticing(Refusals()))
