# SPDX-License-Identifier: Apache-2.0
"""What access does at start."""

from keepwell.access.services.prove_policies import prove_policies

__all__ = ["prove_policies"]
