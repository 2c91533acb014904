# SPDX-License-Identifier: Apache-2.0
"""Tickets and clocks as the kit's values, for the pages of this room; rooms above use `selectors.faces`."""

from keepwell.desk.selectors.faces import Clocks, bar, face_of, nearest, severity_mark, state_badge, why_face

__all__ = ["Clocks", "bar", "face_of", "nearest", "severity_mark", "state_badge", "why_face"]
