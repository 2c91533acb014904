# SPDX-License-Identifier: Apache-2.0
"""What `keepwell check` says about the log."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext as _

from keepwell.audit import keys


@register
def check_key(app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """The key is still there when heads were signed with it."""
    path = keys.key_path()
    if not keys.is_lost(path):
        return []
    text = _("The key of the log at %(path)s is missing, though heads were signed with it. Restore it from a backup.")
    hint = _("Until then critical acts fail and nothing new is sealed; nothing that was sealed is lost.")
    return [Error(text % {"path": path}, hint=hint, id="audit.E001")]
