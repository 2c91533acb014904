# SPDX-License-Identifier: Apache-2.0
"""Plug-ins: installed packages that name a Django app under the entry point group `keepwell.plugins`."""

from importlib.metadata import entry_points

GROUP = "keepwell.plugins"


def discover() -> list[str]:
    """The app modules of all installed plug-ins, by name; they use the same doors as our own rooms."""
    return [point.value for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)]
