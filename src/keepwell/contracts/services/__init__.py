# SPDX-License-Identifier: Apache-2.0
"""The verbs of the contracts room."""

from keepwell.contracts.services.activate_version import EndVersion, activate_version, end_version
from keepwell.contracts.services.add_system import AddSystem, ChangeRelease, add_system, change_release
from keepwell.contracts.services.create_contract import CreateContract, create_contract
from keepwell.contracts.services.draft_version import DEFAULT_CALENDAR, DraftVersion, draft_version
from keepwell.contracts.services.set_clause import DropClause, SetClause, drop_clause, set_clause

__all__ = [
    "DEFAULT_CALENDAR",
    "AddSystem",
    "ChangeRelease",
    "CreateContract",
    "DraftVersion",
    "DropClause",
    "EndVersion",
    "SetClause",
    "activate_version",
    "add_system",
    "change_release",
    "create_contract",
    "draft_version",
    "drop_clause",
    "end_version",
    "set_clause",
]
