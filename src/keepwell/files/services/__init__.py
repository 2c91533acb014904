# SPDX-License-Identifier: Apache-2.0
"""What may be done with files."""

from keepwell.files.naming import safe_name
from keepwell.files.services.keep import keep
from keepwell.files.services.receive import receive
from keepwell.files.services.serve import serve, serve_asked
from keepwell.files.services.store import store
from keepwell.files.services.sweep import sweep
from keepwell.files.storage import Received

__all__ = ["Received", "keep", "receive", "safe_name", "serve", "serve_asked", "store", "sweep"]
