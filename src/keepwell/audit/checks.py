# SPDX-License-Identifier: Apache-2.0
"""What `keepwell check` says about the log."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext as _

from keepwell.audit import keys, pinned


@register
def check_key(app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """The key is still there when heads were signed with it."""
    path = keys.key_path()
    if not keys.is_lost(path):
        return []
    text = _("The key of the log at %(path)s is missing, though heads were signed with it. Restore it from a backup.")
    hint = _("Until then critical acts fail and nothing new is sealed; nothing that was sealed is lost.")
    return [Error(text % {"path": path}, hint=hint, id="audit.E001")]


@register
def check_anchor(app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """The anchor lies outside of what a restore or an intruder replaces at once."""
    path = pinned.anchor_path()
    if path is None or not path.resolve().is_relative_to(settings.KEEPWELL.data_folder):
        return []
    text = _("The anchor of the log at %(path)s lies inside the data folder, where it proves nothing.")
    hint = _("Name a file on another disk or another machine's share, such as /mnt/audit/keepwell-heads.txt.")
    return [checks.Warning(text % {"path": path}, hint=hint, id="audit.W001")]
