# SPDX-License-Identifier: Apache-2.0
"""What batches of every kind are told."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.commands import command, field


@command
class ImportRows:
    """Of which file."""

    import_id: UUID = field(label=_("Import"))
