# SPDX-License-Identifier: Apache-2.0
"""Stop a file on its way in; what was imported stays, and it can go on later."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.transfer.choices import BUSY
from keepwell.transfer.models import StockImport


@action("transfer.stop_import", title=gettext_lazy("Stop"), target=StockImport)
def stop_import(actor: Actor, stock_import: StockImport, command: Nothing, *, now: datetime) -> StockImport:
    """Ask the worker to stop after the rows it is busy with."""
    del actor, command, now
    if stock_import.state not in BUSY:
        raise DomainError(_("Nothing is running that could be stopped."))
    stock_import.is_stopping = True
    stock_import.save(update_fields=["is_stopping"])
    return stock_import
