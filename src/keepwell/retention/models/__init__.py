# SPDX-License-Identifier: Apache-2.0
"""Tables of the retention room."""

from keepwell.retention.models.hold import LegalHold
from keepwell.retention.models.person_request import PersonRequest
from keepwell.retention.models.removal import Removal, RemovalRequest

__all__ = ["LegalHold", "PersonRequest", "Removal", "RemovalRequest"]
