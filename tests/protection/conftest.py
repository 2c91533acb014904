# SPDX-License-Identifier: Apache-2.0
"""Troubles are read in English here; that they have a Chinese form is the catalogue's test."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
