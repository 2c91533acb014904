# SPDX-License-Identifier: Apache-2.0
"""What a plug-in says of itself."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from keepwell.kernel.commands import Nothing

_LABEL = re.compile(r"[a-z][a-z0-9]{2,29}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """One plug-in. Everything it declares is called `label.something`; `settings` is a @command with its settings."""

    label: str
    title: str | Promise
    about: str | Promise
    needs: str  # versions of Keepwell it works with, as in PEP 440: ">=0.2,<0.4"
    settings: type = Nothing

    def fault(self, version: str) -> str:
        """Why it can't run with this version of Keepwell; empty when it can."""
        if not _LABEL.fullmatch(self.label):
            return f"the label {self.label!r} is not 3 to 30 small letters and digits"
        try:
            bounds = SpecifierSet(self.needs)
        except InvalidSpecifier:
            return f"the version bounds {self.needs!r} cannot be read"
        # a development version counts as the release it leads to
        if not bounds.contains(Version(version).base_version):
            return f"it needs Keepwell {self.needs}, and this is {version}"
        return ""
