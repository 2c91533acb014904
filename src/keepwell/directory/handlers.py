# SPDX-License-Identifier: Apache-2.0
"""Tells the people of a customer that their contacts were published anew (B69)."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepwell.directory.events import EditionPublished
from keepwell.kernel.events import Delivered, subscribe
from keepwell.people.models import Account
from keepwell.people.services import News, notice_kind, tell

PUBLISHED = notice_kind(
    "directory.edition_published",
    title=_("New contacts: edition %(number)s"),
    body=_("Who answers for you and how to reach them. Print it or keep it on your desk."),
)


@subscribe(EditionPublished, name="directory.tell_of_editions")
def tell_of_editions(told: Sequence[Delivered[EditionPublished]]) -> None:
    """Tell everybody of the customer who can sign in."""
    for one in told:
        persons = Account.objects.filter(is_active=True, person__customer_id=one.event.customer_id)
        link = reverse("directory:edition", args=[one.event.edition_id])
        words = {"number": one.event.number}
        keys = persons.values_list("person", flat=True)
        tell([News(pk, PUBLISHED, f"edition:{one.id}", words, link) for pk in keys], now=one.occurred_at)
