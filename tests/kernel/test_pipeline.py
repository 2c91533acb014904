# SPDX-License-Identifier: Apache-2.0
"""The one door: what an action does around its body."""

import threading
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction

from keepwell.kernel import numbers
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Conflict, Denied, NotFound
from keepwell.kernel.ids import uuid7
from keepwell.kernel.models import IdempotencyKey, OutboxEvent
from keepwell.kernel.scope import reading, within_scope
from keepwell.people.models import Organisation
from keepwell.people.services import CreateOrganisation, RenameOrganisation, create_organisation, rename_organisation
from tests.factories.people import NOW, actor, cast, founded, organisation


def test_keys_made_one_after_another_ascend() -> None:
    keys = [uuid7() for _ in range(10_000)]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert {key.version for key in keys} == {7}


@pytest.mark.django_db
def test_numbers_of_a_series_have_no_gaps() -> None:
    assert [numbers.next_number("KW"), numbers.next_number("KW", 10), numbers.next_number("KW")] == [1, 2, 12]
    assert numbers.next_number("other") == 1


@pytest.mark.django_db
def test_a_number_taken_in_a_failed_transaction_is_given_again() -> None:
    def failing() -> None:
        with transaction.atomic():
            assert numbers.next_number("KW") == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert numbers.next_number("KW") == 1


NEW = CreateOrganisation(kind="company", code="hd", name="华东制造", ticket_prefix="HD")


def _times_made() -> int:
    with reading(SYSTEM):
        return OutboxEvent.objects.filter(name="people.organisation_created", payload__kind="company").count()


def test_a_repeated_request_with_the_same_key_has_one_effect(committed: None) -> None:
    provider = founded()
    first = create_organisation(SYSTEM, provider, NEW, key="k-1", now=NOW)
    again = create_organisation(SYSTEM, provider, NEW, key="k-1", now=NOW)
    assert again.pk == first.pk
    assert IdempotencyKey.objects.count() == 1
    assert _times_made() == 1
    other = CreateOrganisation(kind="company", code="else", name="Something else", ticket_prefix="ELSE")
    with pytest.raises(Conflict):
        create_organisation(SYSTEM, provider, other, key="k-1", now=NOW)


def test_requests_with_one_key_at_once_have_one_effect(committed: None) -> None:
    provider = founded()
    results: list[object] = []

    def request() -> None:
        try:
            results.append(create_organisation(SYSTEM, provider, NEW, key="k-2", now=NOW).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=request) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert len(set(results)) == 1
    assert _times_made() == 1


def test_a_stranger_learns_not_even_that_the_row_exists(committed: None) -> None:
    people = cast()
    with pytest.raises((NotFound, Denied)):
        rename_organisation(actor(people.chen), people.pumps, RenameOrganisation(name="x"), now=NOW)
    with pytest.raises(NotFound):
        rename_organisation(SYSTEM, uuid7(), RenameOrganisation(name="x"), now=NOW)
    with reading(SYSTEM):
        assert Organisation.objects.get(pk=people.pumps.pk).name == "泵业公司"


def test_an_action_never_notifies_in_its_own_transaction(
    committed: None, as_superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A NOTIFY queued in a transaction is visible in no catalogue, so every statement is watched instead."""
    customer = organisation(founded(), "hd")
    said: list[str] = []

    def watch(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # Django's wrapper
        said.append(sql.lower())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        rename_organisation(SYSTEM, customer, RenameOrganisation(name="华东"), now=NOW)
    assert said
    assert [sql for sql in said if "notify" in sql or "procrastinate" in sql] == []


def test_scope_ends_with_its_transaction(committed: None) -> None:
    founded()
    with reading(SYSTEM):
        assert Organisation.objects.count() == 1
    with transaction.atomic():
        assert Organisation.objects.count() == 0
    with within_scope(SYSTEM.scope):
        with within_scope(type(SYSTEM.scope)()):
            assert Organisation.objects.filter(is_provider=False).count() == 0
        assert Organisation.objects.count() == 1


def test_an_action_inside_an_action_is_refused(committed: None) -> None:
    customer = organisation(founded(), "hd")
    body = rename_organisation.body

    def nested(*args: object, **words: object) -> object:
        rename_organisation(SYSTEM, customer, RenameOrganisation(name="inner"), now=NOW)
        return body(*args, **words)  # type: ignore[arg-type]  # never reached

    rename_organisation.body = nested  # type: ignore[assignment]  # put back below
    try:
        with pytest.raises(RuntimeError, match="call its plain service"):
            rename_organisation(SYSTEM, customer, RenameOrganisation(name="x"), now=NOW + timedelta(1))
    finally:
        rename_organisation.body = body
