# SPDX-License-Identifier: Apache-2.0
"""What the portal answers, inside `kernel.scope.reading(actor)`."""

from keepwell.portal.selectors.helping import (
    Ladder,
    Rung,
    RungKind,
    Way,
    help_desk,
    help_desk_of,
    is_open_at,
    ladder_for,
    open_ladder,
    paper_of,
)
from keepwell.portal.selectors.ratings import RatingState, rating_state
from keepwell.portal.selectors.solutions import (
    SolutionLine,
    SolutionPage,
    shared_from,
    solution_page,
    solutions,
    solutions_like,
)

__all__ = [
    "Ladder",
    "RatingState",
    "Rung",
    "RungKind",
    "SolutionLine",
    "SolutionPage",
    "Way",
    "help_desk",
    "help_desk_of",
    "is_open_at",
    "ladder_for",
    "open_ladder",
    "paper_of",
    "rating_state",
    "shared_from",
    "solution_page",
    "solutions",
    "solutions_like",
]
