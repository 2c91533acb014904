# SPDX-License-Identifier: Apache-2.0
"""Names of files as people send them, made harmless for every file system and header."""

import re
import unicodedata

_LONGEST = 120
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """The last part of a path without what a shell, Windows or a header would misread; never empty."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = _FORBIDDEN.sub("_", last).strip(" .")
    if not clean or _DEVICES.match(clean):
        clean = f"file_{clean}".rstrip("_")
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 12:
        return clean[:_LONGEST]
    return f"{stem[: _LONGEST - len(ending) - 1]}.{ending}"
