# SPDX-License-Identifier: Apache-2.0
"""Take a file that shall go in at a place, and look how it is written."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.services import claimed
from keepwell.files.models import StoredFile
from keepwell.files.selectors import open_file
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.choices import Language
from keepwell.people.models import Organisation
from keepwell.transfer.choices import RunState, StockKind
from keepwell.transfer.kinds.columns import guessed
from keepwell.transfer.kinds.specs import SPECS
from keepwell.transfer.models import StockImport
from keepwell.transfer.reading import StockError, layout_of
from keepwell.transfer.services._wanting import want_a_worker

LARGEST = 200 * 2**20


@command
class ReceiveImport:
    """What the file holds, and the claim check of the upload."""

    kind: str = field(gettext_lazy("What the file holds"), choices=StockKind)
    file: str = field(gettext_lazy("File"), widget="file", personal=True)


@action(
    "transfer.receive_import",
    title=gettext_lazy("Import a file"),
    target=Organisation,
    command=ReceiveImport,
    lock=False,
)
def receive_import(actor: Actor, organisation: Organisation, command: ReceiveImport, *, now: datetime) -> StockImport:
    """Keep the file for the run; its columns are guessed from their names, and can be corrected."""
    if not command.file:
        raise DomainError(_("Choose a file."), "file")
    (upload,) = claimed(actor, (command.file,))
    stored = StoredFile.objects.filter(pk=upload.file_id).first()
    if stored is None:
        raise DomainError(_("The upload has expired. Attach the file again."), "file")
    return begin(actor, organisation, Incoming(command.kind, stored, upload.name), now)


class Incoming:
    """A stored file and what it is said to hold."""

    def __init__(self, kind: str, stored: StoredFile, name: str) -> None:
        self.kind, self.stored, self.name = kind, stored, name


def begin(actor: Actor, organisation: Organisation, incoming: Incoming, now: datetime) -> StockImport:
    """The run of a stored file; tickets need no naming of columns and are read at once."""
    StoredFile.objects.filter(pk=incoming.stored.pk).update(kept_at=F("kept_at"))  # keeps the sweep away till commit
    made = StockImport(
        organisation=organisation,
        customer_id=organisation.customer_id,
        kind=incoming.kind,
        file=incoming.stored,
        file_name=incoming.name,
        sha256=incoming.stored.sha256,
        started_by_id=actor.person_id,
        starter_key=str(actor.person_id or ""),
        has_mfa=actor.mfa,
        language=actor.language if actor.language in Language.values else Language.CHINESE,
        created_at=now,
    )
    if incoming.kind == StockKind.TICKETS:
        made.state = RunState.CHECKING
    else:
        _look(made, incoming.stored)
    made.save(force_insert=True)
    if made.state == RunState.CHECKING:
        want_a_worker(actor, made)
    return made


def _look(made: StockImport, stored: StoredFile) -> None:
    if stored.size > LARGEST:
        raise StockError(_("The file is larger than 200 MB. Split it."), "file")
    spec = SPECS[StockKind(made.kind)]
    with open_file(stored) as stream:
        layout = layout_of(stream, spec.known_names())
    made.layout = layout.as_json()
    made.columns = guessed(spec.columns, layout.header)
