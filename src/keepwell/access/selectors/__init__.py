# SPDX-License-Identifier: Apache-2.0
"""Questions about access: may I, which of these may I, why (not); who holds what, and what was refused."""

from keepwell.access.selectors.explaining import (
    Explanation,
    PolicyLine,
    explain,
    explain_by_id,
    may,
    permitted,
    policy_lines,
)

__all__ = ["Explanation", "PolicyLine", "explain", "explain_by_id", "may", "permitted", "policy_lines"]
