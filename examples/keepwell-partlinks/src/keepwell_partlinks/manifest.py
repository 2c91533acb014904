# SPDX-License-Identifier: Apache-2.0
"""What the plug-in says of itself; read before anything else of it."""

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.commands import command, field
from keepwell.kernel.plugins import Manifest


@command
class Settings:
    """What an administrator chooses."""

    address: str = field(
        _("Address of a part in the PLM"),
        default="",
        help=_("With {part} where the number stands: https://plm.example.com/parts/{part}. Empty: no links."),
        max_length=300,
    )
    letters: str = field(
        _("Letters that part numbers begin with"), default="WT DWG PN", help=_("With spaces between."), max_length=200
    )


MANIFEST = Manifest(
    label="partlinks",
    title=_("Part links"),
    about=_("Links part numbers in tickets to the PLM and shows other tickets about the same part."),
    needs=">=0.2,<1",
    settings=Settings,
)
