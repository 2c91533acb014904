# SPDX-License-Identifier: Apache-2.0
"""A verification that was asked for becomes a job."""

from collections.abc import Sequence

from keepwell.audit.events import CheckAsked
from keepwell.kernel.events import Delivered, subscribe
from keepwell.kernel.jobs import defer_job


@subscribe(CheckAsked, name="audit.verify_when_asked")
def verify_when_asked(told: Sequence[Delivered[CheckAsked]]) -> None:
    """Queue the verification."""
    for one in told:
        defer_job("audit.check", check_id=str(one.event.check_id))
