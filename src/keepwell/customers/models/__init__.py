# SPDX-License-Identifier: Apache-2.0
"""Tables of the customers room."""

from keepwell.customers.models.goal import Goal
from keepwell.customers.models.need import Need

__all__ = ["Goal", "Need"]
