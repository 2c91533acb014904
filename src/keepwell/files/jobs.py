# SPDX-License-Identifier: Apache-2.0
"""Nightly tidying."""

import logging

from keepwell.files.services import sweep
from keepwell.kernel import clock
from keepwell.kernel.jobs import job

_log = logging.getLogger(__name__)


@job("files.sweep_files", every="20 3 * * *")
def sweep_files() -> None:
    """Remove contents nothing points to."""
    swept = sweep(now=clock.now())
    _log.info("Swept %d rows, %d contents, %d unfinished uploads", swept.rows, swept.contents, swept.waiting)
