# SPDX-License-Identifier: Apache-2.0
"""Import the good rows of a file that was read, or go on where an import stopped."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import Risk, action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.transfer.choices import RunState, Verdict
from keepwell.transfer.models import StockImport
from keepwell.transfer.services._wanting import want_a_worker


@action("transfer.start_import", title=gettext_lazy("Import the good rows"), target=StockImport, risk=Risk.HIGH)
def start_import(actor: Actor, stock_import: StockImport, command: Nothing, *, now: datetime) -> StockImport:
    """A worker takes it from here, as the person who sent the file and with his rights at that time."""
    del command, now
    if stock_import.state == RunState.CHECKED:
        if not any(stock_import.counts.get(kind) for kind in (Verdict.ADDED, Verdict.CHANGED)):
            raise DomainError(
                _("No row would add or change anything. Correct the refused rows and upload the file again.")
            )
        stock_import.done, stock_import.counts = 0, {}
    elif stock_import.state not in (RunState.HALTED, RunState.IMPORTING):
        raise DomainError(_("The file has to be read first. Choose its columns, then look at the preview."))
    stock_import.state = RunState.IMPORTING
    stock_import.is_stopping = False
    stock_import.trouble = ""
    stock_import.save()
    want_a_worker(actor, stock_import)
    return stock_import
