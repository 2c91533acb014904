# SPDX-License-Identifier: Apache-2.0
"""What `keepwell check` says about backups."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004  # Django's name of it
from django.utils.translation import gettext as _

from keepwell.protection.restoring import KEY, SAVED


@register
def check_backups(app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """A folder is named, it is not the data folder, and the key was written down."""
    config = settings.KEEPWELL
    if config.backups is None:
        hint = _("Set KEEPWELL_BACKUPS to a folder on another disk or a mounted share.")
        return [Warning(_("No backup is planned."), hint=hint, id="protection.W001")]
    found: list[CheckMessage] = []
    if config.backups.resolve().is_relative_to(config.data_folder):
        hint = _("Set KEEPWELL_BACKUPS to a folder on another disk or a mounted share.")
        found.append(Error(_("The folder of the backups lies in the data folder."), hint=hint, id="protection.E001"))
    key = config.data_folder / KEY
    if key.exists() and not key.with_name(SAVED).exists():
        hint = _("Write it to a file and keep that elsewhere: keepwell backup key --save FILE")
        text = _("The recovery key lies on this machine only: when it burns, no backup can be read.")
        found.append(Warning(text, hint=hint, id="protection.W002"))
    return found
