# SPDX-License-Identifier: Apache-2.0
"""Answer a request for a file so that no browser runs what somebody uploaded."""

from django.http import FileResponse

from keepwell.files.models import StoredFile
from keepwell.files.naming import safe_name
from keepwell.files.sniffing import SHOWN_INLINE, UNKNOWN
from keepwell.files.storage import storage

#: Types that a browser would run or render as a page are sent as plain bytes.
_NEVER_NAMED = frozenset({"text/html", "text/xml", "image/svg+xml"})


def serve(stored: StoredFile, name: str, *, inline: bool = False) -> FileResponse:
    """The response for a file the asker may read; `inline` works for plain images only."""
    shown = inline and stored.media_type in SHOWN_INLINE
    response = FileResponse(
        storage().open(stored.sha256),
        as_attachment=not shown,
        filename=safe_name(name),
        content_type=UNKNOWN if stored.media_type in _NEVER_NAMED else stored.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    response["ETag"] = f'"{stored.sha256}"'
    return response
