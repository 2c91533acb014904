# SPDX-License-Identifier: Apache-2.0
"""The plug-in a command speaks of."""

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.errors import DomainError
from keepwell.kernel.plugins import Installed, Manifest, installed


def known(label: str) -> tuple[Installed, Manifest]:
    """The installed plug-in of that label, able to run; DomainError otherwise."""
    for one in installed():
        if one.label != label:
            continue
        if one.fault or one.manifest is None:
            raise DomainError(
                _("The plug-in %(label)s cannot run: %(fault)s. Mend or remove the package, then restart.")
                % {"label": label, "fault": one.fault},
                "plugin",
            )
        return one, one.manifest
    raise DomainError(
        _("No plug-in called %(label)s is installed. Install its package and restart.") % {"label": label}, "plugin"
    )
