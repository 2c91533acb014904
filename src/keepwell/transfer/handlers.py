# SPDX-License-Identifier: Apache-2.0
"""Puts long work into the queue once the wish for it is kept."""

from collections.abc import Sequence

from keepwell.kernel.events import Delivered, subscribe
from keepwell.kernel.jobs import defer_job
from keepwell.transfer.events import ImportWanted, PackageWanted


@subscribe(ImportWanted, name="transfer.queue_import")
def queue_import(batch: Sequence[Delivered[ImportWanted]]) -> None:
    """Let a worker go on with the file."""
    for import_id in dict.fromkeys(str(one.event.import_id) for one in batch):
        defer_job("transfer.work_on_import", import_id=import_id)


@subscribe(PackageWanted, name="transfer.queue_package")
def queue_package(batch: Sequence[Delivered[PackageWanted]]) -> None:
    """Let a worker pack."""
    for package_id in dict.fromkeys(str(one.event.package_id) for one in batch):
        defer_job("transfer.pack", package_id=package_id)
