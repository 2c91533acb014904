# SPDX-License-Identifier: Apache-2.0
"""Addresses that nobody types by hand get a page that says so, never a fault of ours."""

import pytest

from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import desk
from tests.factories.sla import at


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/desk/HD-1%00/", 404),
        ("/desk/HD-1%00/why/", 404),
        ("/calendars/at/CN%00/", 404),
        ("/people/?q=%00", 400),
        ("/people/?%00=1", 400),
    ],
)
def test_a_nul_in_an_address_is_refused_in_words(address: str, status: int) -> None:
    story = desk()
    with clock_at(at("2026-03-03 10:00")):
        answer = signed_in(story.person("zhou")).get(address)
    assert answer.status_code == status
    assert "<h1" in answer.content.decode()
