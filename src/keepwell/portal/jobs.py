# SPDX-License-Identifier: Apache-2.0
"""Tidying up."""

from keepwell.kernel import clock
from keepwell.kernel.jobs import job
from keepwell.portal.limit import forget_calls


@job("portal.forget_calls", every="23 * * * *")
def forget_calls_of_links() -> None:
    """Each hour: forget who opened help links."""
    forget_calls(clock.now())
