# SPDX-License-Identifier: Apache-2.0
"""Work on files in and out, and the nightly tidying."""

import logging
from datetime import timedelta
from uuid import UUID

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.jobs import job
from keepwell.kernel.scope import reading
from keepwell.transfer.choices import PackageState
from keepwell.transfer.models import Package, StockImport
from keepwell.transfer.packing.pack import pack as pack_package
from keepwell.transfer.services import expire_packages, forget_imports
from keepwell.transfer.working import work

_log = logging.getLogger(__name__)
KEPT_FOR = timedelta(days=30)


@job("transfer.work_on_import")
def work_on_import(import_id: str) -> None:
    """Read a file, or import what was read; goes on where a killed worker stopped."""
    run = work(UUID(import_id), now=clock.now())
    _log.info("Import %s (%s): %s, %s", run.pk, run.kind, run.state, run.counts)


@job("transfer.pack")
def pack(package_id: str) -> None:
    """Pack an export; a killed worker's is packed anew."""
    package = pack_package(UUID(package_id), now=clock.now())
    _log.info("Package %s: %s, %s", package.pk, package.state, package.counts)


@job("transfer.tidy", every="40 3 * * *")
def tidy() -> None:
    """Forget the files of a month ago, and exports whose week is over."""
    now = clock.now()
    with reading(SYSTEM):
        old = StockImport.objects.filter(created_at__lt=now - KEPT_FOR, file__isnull=False)
        ids = list(old.values_list("pk", flat=True))
        stale = Package.objects.filter(expires_at__lte=now).exclude(state=PackageState.EXPIRED)
        packages = list(stale.values_list("pk", flat=True))
    forget_imports.run(SYSTEM, ids)
    expire_packages.run(SYSTEM, packages)
