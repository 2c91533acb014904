# SPDX-License-Identifier: Apache-2.0
"""Work on files in and out, and the nightly tidying."""

import logging
from datetime import timedelta
from uuid import UUID

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.jobs import job
from keepwell.kernel.scope import reading
from keepwell.transfer.models import StockImport
from keepwell.transfer.services import forget_imports
from keepwell.transfer.working import work

_log = logging.getLogger(__name__)
KEPT_FOR = timedelta(days=30)


@job("transfer.work_on_import")
def work_on_import(import_id: str) -> None:
    """Read a file, or import what was read; goes on where a killed worker stopped."""
    run = work(UUID(import_id), now=clock.now())
    _log.info("Import %s (%s): %s, %s", run.pk, run.kind, run.state, run.counts)


@job("transfer.tidy", every="40 3 * * *")
def tidy() -> None:
    """Forget the files of a month ago."""
    now = clock.now()
    with reading(SYSTEM):
        old = StockImport.objects.filter(created_at__lt=now - KEPT_FOR, file__isnull=False)
        ids = list(old.values_list("pk", flat=True))
    forget_imports.run(SYSTEM, ids)
