# SPDX-License-Identifier: Apache-2.0
"""The one door: what an action does around its body."""

import pytest

from keepwell.kernel import numbers
from keepwell.kernel.ids import uuid7


def test_keys_made_one_after_another_ascend() -> None:
    keys = [uuid7() for _ in range(10_000)]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert {key.version for key in keys} == {7}


@pytest.mark.django_db
def test_numbers_of_a_series_have_no_gaps() -> None:
    assert [numbers.next_number("KW"), numbers.next_number("KW", 10), numbers.next_number("KW")] == [1, 2, 12]
    assert numbers.next_number("other") == 1
