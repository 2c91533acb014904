# SPDX-License-Identifier: Apache-2.0
"""The log's tables: what happened, what may be erased of it, and the trees that seal it."""

from keepwell.audit.models.alarm import LogAlarm
from keepwell.audit.models.check import LogCheck, LogSent
from keepwell.audit.models.event import AuditEvent, AuditPrivate
from keepwell.audit.models.pruning import Pruning
from keepwell.audit.models.tree import Log, LogLeaf, LogPosition, LogTile, SignedHead

__all__ = [
    "AuditEvent",
    "AuditPrivate",
    "Log",
    "LogAlarm",
    "LogCheck",
    "LogLeaf",
    "LogPosition",
    "LogSent",
    "LogTile",
    "Pruning",
    "SignedHead",
]
