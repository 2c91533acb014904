# SPDX-License-Identifier: Apache-2.0
"""What this room answers to others, inside `kernel.scope.reading(actor)`."""

from keepwell.directory.selectors.listing import Line, Reach, directory_of, edition_page
from keepwell.directory.selectors.persons import card_of, consents_of, stale_persons, touchpoints_of

__all__ = [
    "Line",
    "Reach",
    "card_of",
    "consents_of",
    "directory_of",
    "edition_page",
    "stale_persons",
    "touchpoints_of",
]
