# SPDX-License-Identifier: Apache-2.0
"""What every story of signing in starts with: nothing kept from the one before."""

from collections.abc import Iterator

import pytest

from keepwell.signin.selectors import forget_rules
from keepwell.signin.services import forget_tokens


@pytest.fixture(autouse=True)
def nothing_is_kept() -> Iterator[None]:
    """The process forgets the sign-in policy and the keys it has seen."""
    forget_rules()
    forget_tokens()
    yield
    forget_rules()
    forget_tokens()
