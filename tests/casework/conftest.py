# SPDX-License-Identifier: Apache-2.0
"""Casework's tests read messages in English; that the Chinese ones are complete is tested elsewhere."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
