# SPDX-License-Identifier: Apache-2.0
"""Loaded before Django's settings: names the PostgreSQL that this run will have for itself (conftest starts it)."""

import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import unquote

from keepwell.site.embedded.server import urls_of

_memory = Path("/dev/shm")  # a folder in memory where there is one: nothing of a test run must last
_parent = _memory if _memory.is_dir() and os.access(_memory, os.W_OK) else Path(tempfile.gettempdir())
DATA = _parent / f"kwt-{os.getpid()}-{secrets.token_hex(3)}"
_URLS = urls_of(DATA)

os.environ.update(
    KEEPWELL_DATA=str(DATA),
    KEEPWELL_DATABASE_URL=_URLS.app,
    KEEPWELL_OWNER_URL=_URLS.owner,
    KEEPWELL_SECRET_KEY=secrets.token_hex(32),
    KEEPWELL_DEMO="false",
    DJANGO_SETTINGS_MODULE="keepwell.site.settings",
    PGHOST=unquote(_URLS.app.split("host=")[1]),
)
