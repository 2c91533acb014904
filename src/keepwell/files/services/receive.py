# SPDX-License-Identifier: Apache-2.0
"""Take bytes from outside; done before a transaction opens, since a slow sender must not hold one."""

from typing import BinaryIO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from keepwell.files.storage import Received, TooLarge, storage
from keepwell.kernel.errors import DomainError

LARGEST = 200 * 1024 * 1024


def receive(stream: BinaryIO, *, limit: int = LARGEST) -> Received:
    """Read the stream to its end into the waiting area; a `DomainError` names the limit when it is too large."""
    try:
        return storage().receive(stream, limit)
    except TooLarge:
        text = _("The file is larger than %(limit)s. Pack it, split it, or leave it where it is and send the path.")
        raise DomainError(text % {"limit": filesizeformat(limit)}, field="file") from None
