# SPDX-License-Identifier: Apache-2.0
"""Up to where each log was pruned."""

from uuid import UUID

from keepwell.audit.sql import select


def pruned_to(customer_id: UUID) -> int:
    """Entries before this place may be gone; the hashes over them are kept and the head at this size is signed."""
    ((size,),) = select("SELECT coalesce(max(size), 0) FROM audit_pruning WHERE customer_id = %s", [customer_id])
    return int(size)
