# SPDX-License-Identifier: Apache-2.0
"""Who is at a ticket: seen by colleagues who serve its place, never by who asked, and forgotten by itself."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from keepwell.kernel.actor import Scope
from keepwell.site import stream
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.django_db
HERE, THERE = UUID("01890000-0000-7000-8000-000000000001"), UUID("01890000-0000-7000-8000-000000000002")


@pytest.fixture(autouse=True)
def _tuesday_afternoon() -> Iterator[None]:
    with clock_at(at("2026-03-03 14:00")):
        yield


def test_colleagues_see_each_other_and_are_forgotten_when_they_go() -> None:
    story = desk()
    ticket = opened(story)
    wang, zhou = signed_in(story.person("wang")), signed_in(story.person("zhou"))
    sign = f"/desk/lists/there/{ticket.pk}/"
    assert wang.post(sign, {"doing": "writing"}).json() == {"there": []}
    (there,) = zhou.post(sign, {"doing": "looking"}).json()["there"]
    assert (there["name"], there["doing"]) == ("王倩", "writing")
    found = zhou.get(f"/desk/lists/there/?ids={ticket.pk},nonsense").json()["there"]
    assert [one["name"] for one in found[str(ticket.pk)]] == ["王倩"]
    wang.post(sign, {"doing": ""})
    assert zhou.post(sign, {"doing": "looking"}).json() == {"there": []}
    with clock_at(at("2026-03-03 14:02")):  # no sign for two minutes
        assert wang.get(f"/desk/lists/there/?ids={ticket.pk}").json() == {"there": {}}


def test_who_asked_neither_sees_nor_is_seen() -> None:
    story = desk()
    ticket = opened(story)
    signed_in(story.person("wang")).post(f"/desk/lists/there/{ticket.pk}/", {"doing": "looking"})
    chen = signed_in(story.person("chen"))
    assert chen.post(f"/desk/lists/there/{ticket.pk}/", {"doing": "looking"}).status_code == 404
    assert chen.get(f"/desk/lists/there/?ids={ticket.pk}").status_code == 404
    page = chen.get(f"/desk/{ticket.number}/").content.decode()
    assert "lists/there" not in page
    assert "王倩" not in page
    assert "lists/there" in signed_in(story.person("zhou")).get(f"/desk/{ticket.number}/").content.decode()


@pytest.mark.parametrize(
    ("scope", "is_told"),
    [
        (Scope(organisations=frozenset({HERE}), serves=frozenset({HERE})), True),
        (Scope(organisations=frozenset({HERE})), False),  # who asks there
        (Scope(everything=True), False),  # an auditor
        (Scope(everything=True, serves_all=True), True),
        (Scope(organisations=frozenset({HERE, THERE}), serves=frozenset({THERE})), False),
    ],
)
def test_streams_tell_of_colleagues_only_who_serves_the_place(scope: Scope, is_told: bool) -> None:
    item = {"name": "queues.presence_changed", "for_staff": True, "organisation_id": str(HERE), "customer": None}
    assert stream.concerns(item, scope) is is_told
