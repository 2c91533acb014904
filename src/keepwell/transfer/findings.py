# SPDX-License-Identifier: Apache-2.0
"""Findings of rows: what is kept of a plan for people to look at."""

from collections.abc import Iterable
from dataclasses import asdict

from keepwell.transfer.choices import Verdict
from keepwell.transfer.kinds.ground import Plan
from keepwell.transfer.models import Finding, StockImport

#: characters of a cell that are shown beside a reason
_SHOWN = 80
_MOST_CELLS = 12


def findings_of(stock_import: StockImport, plans: Iterable[Plan], *, is_result: bool) -> list[Finding]:
    """Unsaved findings."""
    return [
        Finding(
            stock_import=stock_import,
            organisation_id=stock_import.organisation_id,
            customer_id=stock_import.customer_id,
            is_result=is_result,
            line=plan.row.line.number,
            verdict=plan.verdict,
            flaws=[[flaw.column, flaw.code, dict(asdict(flaw)["words"])] for flaw in plan.flaws],
            cells=[cell[:_SHOWN] for cell in plan.row.line.cells[:_MOST_CELLS]],
        )
        for plan in plans
    ]


#: how many rows of each kind a preview shows; all refused ones are kept
SHOWN = {Verdict.ADDED: 200, Verdict.CHANGED: 1_000, Verdict.UNCHANGED: 50}
