# SPDX-License-Identifier: Apache-2.0
"""Views, what a person made of them, and who is where right now."""

from keepwell.queues.models.presence import Presence
from keepwell.queues.models.view import SavedView, ViewChoice

__all__ = ["Presence", "SavedView", "ViewChoice"]
