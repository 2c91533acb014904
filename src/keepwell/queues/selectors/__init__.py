# SPDX-License-Identifier: Apache-2.0
"""What lists answer, inside `kernel.scope.reading(actor)`."""

from keepwell.queues.selectors.presence import Present, present_at
from keepwell.queues.selectors.views import Arranged, Kept, arranged, as_key, kept

__all__ = ["Arranged", "Kept", "Present", "arranged", "as_key", "kept", "present_at"]
