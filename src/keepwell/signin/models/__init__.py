# SPDX-License-Identifier: Apache-2.0
"""Tables of signing in. Second factors themselves stand in the login library's table."""

from keepwell.signin.models.attempt import Attempt
from keepwell.signin.models.directory import Directory, DirectoryEntry, SyncRun
from keepwell.signin.models.links import Invitation, ResetLink
from keepwell.signin.models.provider import Identity, IdentityProvider
from keepwell.signin.models.rules import FactorRule, SessionRule
from keepwell.signin.models.session import OpenSession

__all__ = [
    "Attempt",
    "Directory",
    "DirectoryEntry",
    "FactorRule",
    "Identity",
    "IdentityProvider",
    "Invitation",
    "OpenSession",
    "ResetLink",
    "SessionRule",
    "SyncRun",
]
