# SPDX-License-Identifier: Apache-2.0
"""Let go of packages whose week is over."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import Risk, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.transfer.choices import PackageState
from keepwell.transfer.models import Package


@set_action("transfer.expire_packages", title=_("Expire exports"), target=Package, risk=Risk.NORMAL)
def expire_packages(actor: Actor, packages: Sequence[Package], command: Nothing, *, now: datetime) -> None:
    """Nobody can fetch them any more; the sweep removes the bytes."""
    del actor, command, now
    for one in packages:
        one.state, one.file = PackageState.EXPIRED, None
        one.save(update_fields=["state", "file"])
