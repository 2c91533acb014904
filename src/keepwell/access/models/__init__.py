# SPDX-License-Identifier: Apache-2.0
"""What access keeps: programs that may ask, refused attempts, and reviews of who may do what."""

from keepwell.access.models.application import Application
from keepwell.access.models.refusal import Refusal
from keepwell.access.models.review import Review, ReviewLine

__all__ = ["Application", "Refusal", "Review", "ReviewLine"]
