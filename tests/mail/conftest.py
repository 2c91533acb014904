# SPDX-License-Identifier: Apache-2.0
"""Time passes only in the story."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from keepwell.kernel import clock


@pytest.fixture(autouse=True)
def _own_time() -> Iterator[None]:
    yield
    clock.shift(timedelta(0), is_demo=True)
