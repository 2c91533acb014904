# SPDX-License-Identifier: Apache-2.0
"""What may be done with the log."""

from keepwell.audit.evidence import Period, evidence
from keepwell.audit.report import LogReport
from keepwell.audit.sealing import INSTALLATION
from keepwell.audit.services.alarms import end_alarm, raise_alarm, silence, sound
from keepwell.audit.services.anchor_heads import Anchored, anchor_heads
from keepwell.audit.services.ask_check import ask_check, carry_out_check
from keepwell.audit.services.draw_up_evidence import DrawUpEvidence, draw_up_evidence
from keepwell.audit.services.erase_personal import erase_personal
from keepwell.audit.services.export_bundle import Bundle, ExportBundle, export_bundle, write_bundle
from keepwell.audit.services.mail_heads import mail_heads
from keepwell.audit.services.pin_heads import pin_heads
from keepwell.audit.services.prune_log import PruneLog, clear_pruned, prune_log
from keepwell.audit.services.rotate_key import RotateKey, rotate_key
from keepwell.audit.services.send_entries import Sender, send_entries
from keepwell.audit.services.sequence import Sequenced, sequence_batch, stillness
from keepwell.audit.services.verify_log import known_logs, verify_all, verify_log
from keepwell.audit.services.watch_log import Watch, watch_log
from keepwell.audit.trail import Trail

__all__ = [
    "INSTALLATION",
    "Anchored",
    "Bundle",
    "DrawUpEvidence",
    "ExportBundle",
    "LogReport",
    "Period",
    "PruneLog",
    "RotateKey",
    "Sender",
    "Sequenced",
    "Trail",
    "Watch",
    "anchor_heads",
    "ask_check",
    "carry_out_check",
    "clear_pruned",
    "draw_up_evidence",
    "end_alarm",
    "erase_personal",
    "evidence",
    "export_bundle",
    "known_logs",
    "mail_heads",
    "pin_heads",
    "prune_log",
    "raise_alarm",
    "rotate_key",
    "send_entries",
    "sequence_batch",
    "silence",
    "sound",
    "stillness",
    "verify_all",
    "verify_log",
    "watch_log",
    "write_bundle",
]
