# SPDX-License-Identifier: Apache-2.0
"""Forget a file and what was found in it; what was imported stays."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.transfer.choices import BUSY, OVER, RunState
from keepwell.transfer.models import Finding, StockImport


@action("transfer.discard_import", title=gettext_lazy("Discard"), target=StockImport)
def discard_import(actor: Actor, stock_import: StockImport, command: Nothing, *, now: datetime) -> StockImport:
    """Let go of the file; the line in the list of imports stays."""
    del actor, command
    if stock_import.state in BUSY:
        raise DomainError(_("The file is being worked on. Stop it first."))
    forget(stock_import)
    if stock_import.state not in OVER:
        stock_import.state = RunState.DISCARDED
        stock_import.finished_at = now
    stock_import.save()
    return stock_import


def forget(stock_import: StockImport) -> None:
    """Drop what a file said of people; the caller saves."""
    Finding.objects.filter(stock_import=stock_import).delete()
    stock_import.file = stock_import.rejects = None
