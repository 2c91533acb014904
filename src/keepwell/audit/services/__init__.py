# SPDX-License-Identifier: Apache-2.0
"""What may be done with the log."""

from keepwell.audit.report import LogReport
from keepwell.audit.sealing import INSTALLATION
from keepwell.audit.services.erase_personal import erase_personal
from keepwell.audit.services.export_bundle import Bundle, ExportBundle, export_bundle, write_bundle
from keepwell.audit.services.pin_heads import pin_heads
from keepwell.audit.services.prune_log import PruneLog, clear_pruned, prune_log
from keepwell.audit.services.rotate_key import RotateKey, rotate_key
from keepwell.audit.services.sequence import Sequenced, sequence_batch, stillness
from keepwell.audit.services.verify_log import known_logs, verify_all, verify_log
from keepwell.audit.trail import Trail

__all__ = [
    "INSTALLATION",
    "Bundle",
    "ExportBundle",
    "LogReport",
    "PruneLog",
    "RotateKey",
    "Sequenced",
    "Trail",
    "clear_pruned",
    "erase_personal",
    "export_bundle",
    "known_logs",
    "pin_heads",
    "prune_log",
    "rotate_key",
    "sequence_batch",
    "stillness",
    "verify_all",
    "verify_log",
    "write_bundle",
]
