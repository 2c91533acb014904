# SPDX-License-Identifier: Apache-2.0
"""The way of a ticket file: previewed, imported in batches, and its refused lines written down."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, cast

import orjson
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.models import Ticket
from keepwell.files.models import StoredFile
from keepwell.files.services import Received, store
from keepwell.kernel.actions import Risk, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.people.models import Organisation
from keepwell.transfer.choices import Verdict
from keepwell.transfer.commands import ImportRows
from keepwell.transfer.findings import findings_of
from keepwell.transfer.kinds.ground import Ground, Plan
from keepwell.transfer.kinds.reasons import told
from keepwell.transfer.models import Finding, StockImport
from keepwell.transfer.rejects import refused_lines
from keepwell.transfer.tickets.attic import Attic, opened
from keepwell.transfer.tickets.parsing import Parsed, parsed
from keepwell.transfer.tickets.placing import Arriving, Placing

#: tickets a transaction: each may bring a conversation and files
BATCH = 50


@dataclass(frozen=True, slots=True)
class TicketItem:
    """A line with its files, and what all lines of the run share."""

    arriving: Arriving
    ground: Ground


def _ground(run: StockImport, actor: Actor, now: datetime) -> Ground:
    place: Organisation = run.organisation
    if place.is_provider:
        raise DomainError(_("Old tickets belong to a customer. Choose the customer they are of."))
    with reading(actor):
        return Ground(actor, Organisation.objects.select_related("customer").get(pk=place.pk), now)


def previewed(run: StockImport, stored: StoredFile, actor: Actor, now: datetime) -> Iterator[list[Plan]]:
    """What each line would become; files are looked for, not read."""
    ground = _ground(run, actor, now)
    with opened(stored) as attic:
        for batch in _batches(parsed(attic, now), BATCH):
            arriving = [Arriving(one) for one in batch]
            with reading(actor):
                plans = Placing(ground, arriving).plans(arriving)
            yield plans


def carry_out(run: StockImport, stored: StoredFile, actor: Actor, how: SetRun) -> None:
    """Import the good lines; a batch that is done is left out, and its files are not read again."""
    ground = _ground(run, actor, how.now or run.created_at)
    with opened(stored) as attic:
        command = ImportRows(import_id=run.pk)
        steps = SetRun(run_id=how.run_id, now=how.now, batch=BATCH, told=how.told)
        import_tickets.run_items(actor, ground.anchor, _items(ground, attic), command, steps)


def _items(ground: Ground, attic: Attic) -> Iterator[TicketItem]:
    """Lines with their files received, before the transaction of their batch opens."""
    for batch in _batches(parsed(attic, ground.now), BATCH):
        lines = [one.ticket for one in batch if one.ticket]
        with reading(ground.actor):
            known = set(
                Ticket.objects.filter(
                    customer_id=ground.anchor.customer_id, external_id__in=[line.external_id for line in lines]
                ).values_list("source", "external_id")
            )
        for one in batch:
            is_new = one.ticket is not None and (one.ticket.source, one.ticket.external_id) not in known
            yield TicketItem(_received(one, attic) if is_new else Arriving(one), ground)


def _received(one: Parsed, attic: Attic) -> Arriving:
    arriving = Arriving(one)
    entries = one.ticket.entries if one.ticket else []
    for file in (file for entry in entries for file in entry.attachments):
        if one.row.flaws:
            break
        got = attic.take(file)
        if isinstance(got, Received):
            arriving.files[file.path] = got
        else:
            one.row.flaws.append(got)
    return arriving


@set_action(
    "transfer.import_tickets",
    title=gettext_lazy("Import tickets"),
    target=Organisation,
    command=ImportRows,
    risk=Risk.HIGH,
    makes=True,
)
def import_tickets(
    actor: Actor, organisation: Organisation, items: Sequence[TicketItem], command: ImportRows, *, now: datetime
) -> None:
    """Make historic tickets of lines that are new here, with their texts, files and times; nobody is told."""
    del actor, organisation
    ground = items[0].ground
    ground.now = now
    arriving = [item.arriving for item in items]
    placing = Placing(ground, arriving)
    plans = placing.plans(arriving)
    placing.carry_out(plans, arriving)
    run = StockImport.objects.select_for_update(no_key=True, of=("self",)).get(pk=command.import_id)
    refused = [plan for plan in plans if plan.verdict is Verdict.REFUSED]
    Finding.objects.bulk_create(findings_of(run, refused, is_result=True))
    counts = Counter(run.counts) + Counter(str(plan.verdict) for plan in plans)
    StockImport.objects.filter(pk=run.pk).update(counts=dict(counts), done=F("done") + len(plans))


def write_rejects(run: StockImport, stored: StoredFile, *, now: datetime, is_result: bool) -> StoredFile:
    """The refused lines as they were, with `rejected` saying why: to be corrected and sent again."""
    with SpooledTemporaryFile(max_size=4 * 2**20) as out, opened(stored) as attic:
        refused = refused_lines(run, is_result=is_result)
        wanted = next(refused, None)
        for number, raw in attic.numbered():
            if wanted is None:
                break
            if number == wanted.line:
                out.write(_with_reason(raw, told(wanted.flaws, None)))
                wanted = next(refused, None)
        out.seek(0)
        return store(cast("IO[bytes]", out), now=now, limit=2**40)  # type: ignore[arg-type]  # reads like any other


def _with_reason(raw: bytes, why: str) -> bytes:
    try:
        found = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        found = {"broken_line": raw.decode("utf-8", "replace")[:10_000]}
    return orjson.dumps({"rejected": why, **{key: value for key, value in found.items() if key != "rejected"}}) + b"\n"


def _batches(rows: Iterator[Parsed], size: int) -> Iterator[list[Parsed]]:
    while batch := list(islice(rows, size)):
        yield batch
