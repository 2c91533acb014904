# SPDX-License-Identifier: Apache-2.0
"""Take the rows of a list along as a file. The log says who took what filter's rows; the rows are those he sees."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import Risk, action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.people.models import Person
from keepwell.queues.choices import FileFormat
from keepwell.queues.columns import TITLES
from keepwell.queues.wording import kept_columns, kept_query


@command
class ExportList:
    """Which rows (as the part of an address behind the question mark), which columns, and as what file."""

    query: str = field(gettext_lazy("Filter"), max_length=2_000, default="")
    columns: tuple[str, ...] = field(gettext_lazy("Columns"), choices=tuple(TITLES.items()), default=())
    file_format: str = field(gettext_lazy("File"), choices=FileFormat, default=FileFormat.XLSX.value)


@action(
    "queues.export_list",
    title=gettext_lazy("Export the list"),
    target=Person,
    command=ExportList,
    risk=Risk.CRITICAL,
    lock=False,
)
def export_list(actor: Actor, person: Person, command: ExportList, *, now: datetime) -> None:
    """Write it down before the first row leaves; the rows themselves stream to the one who asked."""
    del actor, person, now
    kept_query(command.query)
    kept_columns(command.columns)
