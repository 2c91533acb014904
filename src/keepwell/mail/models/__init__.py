# SPDX-License-Identifier: Apache-2.0
"""Tables of outgoing mail: how we send, and the letters."""

from keepwell.mail.models.letter import Letter
from keepwell.mail.models.sending import Sending

__all__ = ["Letter", "Sending"]
