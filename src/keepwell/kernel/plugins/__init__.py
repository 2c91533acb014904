# SPDX-License-Identifier: Apache-2.0
"""Plug-ins: packages that somebody else installs beside Keepwell, through the doors our own rooms use.

A package names a Django app under the entry point group `keepwell.plugins`; `<app>/manifest.py` says what it is.
`found` finds them, `config` keeps their crashes to themselves, `switches` says for which customers they are on.
"""

from keepwell.kernel.plugins.found import Installed, discover, installed, owner_of
from keepwell.kernel.plugins.manifest import Manifest

__all__ = ["Installed", "Manifest", "discover", "installed", "owner_of"]
