# SPDX-License-Identifier: Apache-2.0
"""One value for all code that decides about tables: when it is the one that migrated last, nothing is left to do.

Names, sizes and times of the files are enough; reading a thousand files would cost what this saves. No Django here:
the supervisor asks before it starts any process.
"""

import hashlib
import sys
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import keepwell
from keepwell.site.config import Config
from keepwell.site.databases import application_role

#: entry points of plug-ins, see kernel.plugins
PLUGINS = "keepwell.plugins"
#: packages that bring tables of their own
LIBRARIES = ("django", "procrastinate", "django-allauth")


def of_code(config: Config) -> str:
    """The fingerprint of the installed code, its plug-ins, the libraries with tables, and the role that is bound."""
    digest = hashlib.sha256(f"{keepwell.__version__} {sys.version_info[:2]} {application_role(config)}".encode())
    for name in LIBRARIES:
        digest.update(f"{name} {metadata.version(name)}\n".encode())
    for folder in _folders():
        for path in sorted(folder.rglob("*.py")):
            status = path.stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _folders() -> Iterator[Path]:
    yield Path(keepwell.__file__).parent
    for point in sorted(metadata.entry_points(group=PLUGINS), key=lambda one: one.name):
        found = find_spec(point.value.partition(":")[0].partition(".")[0])
        for folder in (found.submodule_search_locations or ()) if found else ():
            yield Path(folder)
