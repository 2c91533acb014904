# SPDX-License-Identifier: Apache-2.0
"""One mistake in an installation, with its mend."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake; an error stops the installation from being safe, a warning does not."""

    text: str
    mend: str
    is_error: bool = True
