# SPDX-License-Identifier: Apache-2.0
"""Tables of the portal."""

from keepwell.portal.models.help_desk import HelpDesk, LinkUse
from keepwell.portal.models.rating import Rating
from keepwell.portal.models.solution import SharedSolution, SolutionUse

__all__ = ["HelpDesk", "LinkUse", "Rating", "SharedSolution", "SolutionUse"]
