# SPDX-License-Identifier: Apache-2.0
"""The authoriser of this installation: access's, counted."""

from collections.abc import Sequence

from django.db import models

from keepwell.access.authorizer import CedarAuthorizer
from keepwell.kernel.actor import Actor
from keepwell.kernel.ports import Decision
from keepwell.site.metrics import counting


class CountedAuthorizer(CedarAuthorizer):
    """Decides as access does, and counts what it decided."""

    def authorise_many(self, actor: Actor, actions: Sequence[str], row: models.Model | None) -> list[Decision]:
        """Decide several acts on one row."""
        found = super().authorise_many(actor, actions, row)
        for decision in found:
            counting.count(counting.DECISIONS, "permit" if decision.allowed else "deny")
        return found
