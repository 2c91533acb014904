# SPDX-License-Identifier: Apache-2.0
"""What may be done with the log."""

from keepwell.audit.report import LogReport
from keepwell.audit.sealing import INSTALLATION
from keepwell.audit.services.erase_personal import erase_personal
from keepwell.audit.services.pin_heads import pin_heads
from keepwell.audit.services.rotate_key import RotateKey, rotate_key
from keepwell.audit.services.sequence import Sequenced, sequence_batch, stillness
from keepwell.audit.services.verify_log import verify_all, verify_log
from keepwell.audit.trail import Trail

__all__ = [
    "INSTALLATION",
    "LogReport",
    "RotateKey",
    "Sequenced",
    "Trail",
    "erase_personal",
    "pin_heads",
    "rotate_key",
    "sequence_batch",
    "stillness",
    "verify_all",
    "verify_log",
]
