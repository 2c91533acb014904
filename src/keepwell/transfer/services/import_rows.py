# SPDX-License-Identifier: Apache-2.0
"""Import the good rows of a batch: planned again on the stock as it is now, then carried out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import Risk, SetAction, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import within_scope
from keepwell.people.models import Organisation
from keepwell.transfer.choices import StockKind, Verdict
from keepwell.transfer.commands import ImportRows
from keepwell.transfer.findings import findings_of
from keepwell.transfer.kinds.columns import Row
from keepwell.transfer.kinds.ground import Ground, Plan
from keepwell.transfer.kinds.people import PeoplePlanner
from keepwell.transfer.kinds.registry import PLANNERS
from keepwell.transfer.models import Finding, StockImport


@dataclass(frozen=True, slots=True)
class Item:
    """A row, and what all rows of the run share."""

    row: Row
    ground: Ground


def _import(
    actor: Actor, organisation: Organisation, items: Sequence[Item], command: ImportRows, now: datetime
) -> None:
    stock_import = StockImport.objects.select_for_update(no_key=True, of=("self",)).get(pk=command.import_id)
    ground = items[0].ground
    ground.now = now
    plans = carried_out(ground, stock_import.kind, [item.row for item in items])
    refused = [plan for plan in plans if plan.verdict is Verdict.REFUSED]
    Finding.objects.bulk_create(findings_of(stock_import, refused, is_result=True))
    counts = Counter(stock_import.counts) + Counter(str(plan.verdict) for plan in plans)
    stock_import.counts = dict(counts)
    stock_import.done += len(plans)
    stock_import.save(update_fields=["counts", "done"])


def carried_out(ground: Ground, kind: str, rows: Sequence[Row]) -> list[Plan]:
    """Plan and do; a rule of the room that only shows when it is tried refuses its row alone."""
    planner = PLANNERS[kind]
    with within_scope(ground.scope):
        plans = planner.plan(ground, [row for row in rows if not row.flaws])
        bad = [Plan(row, Verdict.REFUSED, list(row.flaws)) for row in rows if row.flaws]
        wanted = [plan for plan in plans if plan.verdict in (Verdict.ADDED, Verdict.CHANGED)]
        if isinstance(planner, PeoplePlanner):
            planner.carry_out_all(ground, wanted)
        else:
            for plan in wanted:
                try:
                    with transaction.atomic(), within_scope(ground.scope):
                        planner.carry_out(ground, plan)
                except DomainError as error:
                    plan.refuse(error.field or "", "rule", why=error.message)
    return sorted([*plans, *bad], key=lambda plan: plan.row.line.number)


def _declared(kind: StockKind, title: object, risk: Risk) -> SetAction:
    def body(
        actor: Actor, organisation: Organisation, items: Sequence[Item], command: ImportRows, *, now: datetime
    ) -> None:
        """Bring the good rows of a file in, at the place or below it; each is decided like the same act by hand."""
        _import(actor, organisation, items, command, now)

    body.__qualname__ = f"import_{kind.value}"
    return set_action(
        f"transfer.import_{kind.value}",
        title=title,  # type: ignore[arg-type]  # a lazy text
        target=Organisation,
        command=ImportRows,
        risk=risk,
        makes=True,
    )(body)


IMPORTS: dict[str, SetAction] = {
    StockKind.ORGANISATIONS: _declared(StockKind.ORGANISATIONS, _("Import organisations"), Risk.NORMAL),
    StockKind.PEOPLE: _declared(StockKind.PEOPLE, _("Import people"), Risk.NORMAL),
    StockKind.CONTACTS: _declared(StockKind.CONTACTS, _("Import contacts"), Risk.NORMAL),
    StockKind.SYSTEMS: _declared(StockKind.SYSTEMS, _("Import systems"), Risk.NORMAL),
    StockKind.PROJECTS: _declared(StockKind.PROJECTS, _("Import projects"), Risk.NORMAL),
    StockKind.MEMBERS: _declared(StockKind.MEMBERS, _("Import project members"), Risk.HIGH),
    StockKind.ROLES: _declared(StockKind.ROLES, _("Import roles"), Risk.HIGH),
}
