# SPDX-License-Identifier: Apache-2.0
"""What several verbs of this room need: serialising changes of one thing, known persons, fresh accounts."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.errors import DomainError
from keepwell.people.models import Account, Person


def hold_lock(name: str) -> None:
    """Wait until no other transaction changes the named thing (the tree, a customer's roles); others wait in turn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"people.{name}"])


def renew_accounts(person_ids: Iterable[UUID]) -> None:
    """Let sessions of these persons see changed roles at their next request."""
    Account.objects.filter(person_id__in=list(person_ids)).update(version=F("version") + 1)


def known_person(person_id: UUID, field: str = "person") -> Person:
    """A person who has not left and whom the actor may meet; else an error at the form's field."""
    person = Person.objects.select_related("organisation").filter(pk=person_id, is_active=True).first()
    if person is None:
        raise DomainError(_("There is no such person. Choose somebody from the list."), field)
    return person
