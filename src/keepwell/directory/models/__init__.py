# SPDX-License-Identifier: Apache-2.0
"""Tables of the directory."""

from keepwell.directory.models.agreement import Consent
from keepwell.directory.models.edition import Edition, EditionLine
from keepwell.directory.models.touchpoint import Touchpoint

__all__ = ["Consent", "Edition", "EditionLine", "Touchpoint"]
