# SPDX-License-Identifier: Apache-2.0
"""Asking a worker for the next step of an import."""

from keepwell.kernel.actions import publish
from keepwell.kernel.actor import Actor, Via
from keepwell.transfer.events import ImportWanted
from keepwell.transfer.models import StockImport


def want_a_worker(actor: Actor, stock_import: StockImport) -> None:
    """Let a worker take the step, unless the command line does it: two at one file would undo each other's state."""
    if actor.via is Via.CLI:
        return
    publish(
        ImportWanted(
            import_id=stock_import.pk,
            organisation_id=stock_import.organisation_id,
            customer_id=stock_import.customer_id,
        )
    )
