# SPDX-License-Identifier: Apache-2.0
"""The one way to a list: what the policies let this actor see."""

from typing import Self, TypeVar

from django.db import models

from keepwell.kernel import ports
from keepwell.kernel.actor import Actor

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset that knows who looks."""

    def visible_to(self, actor: Actor, action: str | None = None) -> Self:
        """Rows that the policies let the actor see under the action (default: `<room>.view_<model>`)."""
        name = action or f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"
        if actor.is_system:
            return self
        return self.filter(ports.authorizer().visible(actor, name, self.model))
