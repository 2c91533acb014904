# SPDX-License-Identifier: Apache-2.0
"""Say which column of the file is which of ours, and have the file read."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.transfer.choices import RunState, StockKind
from keepwell.transfer.kinds.specs import SPECS
from keepwell.transfer.models import StockImport
from keepwell.transfer.services._wanting import want_a_worker

_BEFORE = (RunState.MAPPING, RunState.CHECKED, RunState.BROKEN)


@command
class MapColumns:
    """Pairs such as `email=4`: our column, and the place of the file's column from 0; empty keeps what was guessed."""

    columns: tuple[str, ...] = field(gettext_lazy("Columns"), default=())


@action("transfer.map_columns", title=gettext_lazy("Preview"), target=StockImport, command=MapColumns)
def map_columns(actor: Actor, stock_import: StockImport, command: MapColumns, *, now: datetime) -> StockImport:
    """Keep the choice and have the whole file read; nothing of it is imported yet."""
    del now
    if stock_import.state not in _BEFORE:
        raise DomainError(_("This file is being worked on or done already. Upload it again to choose other columns."))
    if command.columns:
        stock_import.columns = _checked(stock_import, command.columns)
    spec = SPECS.get(StockKind(stock_import.kind))
    missing = [
        column
        for column in (spec.columns if spec else ())
        if column.required and column.name not in stock_import.columns
    ]
    if missing:
        raise DomainError(
            _("Choose a column for: %(names)s.") % {"names": ", ".join(str(column.title) for column in missing)},
            "columns",
        )
    stock_import.state = RunState.CHECKING
    stock_import.is_stopping = False
    stock_import.trouble = ""
    stock_import.total = stock_import.done = 0
    stock_import.counts = {}
    stock_import.save()
    want_a_worker(actor, stock_import)
    return stock_import


def _checked(stock_import: StockImport, pairs: tuple[str, ...]) -> dict[str, int]:
    spec = SPECS[StockKind(stock_import.kind)]
    count = len(stock_import.layout["header"])
    found: dict[str, int] = {}
    for pair in pairs:
        name, _equals, place = pair.partition("=")
        if spec.named(name) is None or not place.isdecimal() or int(place) >= count:
            raise DomainError(
                _("“%(pair)s” names no column of the file. Choose from the list.") % {"pair": pair}, "columns"
            )
        if int(place) in found.values():
            raise DomainError(
                _("The column “%(name)s” of the file is chosen twice.")
                % {"name": stock_import.layout["header"][int(place)]},
                "columns",
            )
        found[name] = int(place)
    return found
