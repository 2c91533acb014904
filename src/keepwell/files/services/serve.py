# SPDX-License-Identifier: Apache-2.0
"""Answer a request for a file so that no browser runs what somebody uploaded."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from keepwell.files.models import StoredFile
from keepwell.files.naming import safe_name
from keepwell.files.sniffing import SHOWN_INLINE, UNKNOWN
from keepwell.files.storage import CHUNK, storage

#: Types that a browser would run or render as a page are sent as plain bytes.
_NEVER_NAMED = frozenset({"text/html", "text/xml", "image/svg+xml"})
PDF = "application/pdf"
#: `bytes=0-99`, `bytes=100-`, `bytes=-100`; lists of ranges are answered with the whole
_RANGE = re.compile(r"^bytes=(\d{0,15})-(\d{0,15})$")


def serve(stored: StoredFile, name: str, *, inline: bool = False) -> FileResponse:
    """The response for a file the asker may read; `inline` works for plain images only."""
    return _whole(stored, name, is_shown=inline and stored.media_type in SHOWN_INLINE)


def serve_asked(asked: HttpRequest, stored: StoredFile, name: str) -> HttpResponseBase:
    """What the request asks for: the file, its head alone, or one range of bytes (a viewer leafing, a download that
    goes on); plain images are shown, and PDF in the browser's own viewer."""
    is_shown = stored.media_type in (*SHOWN_INLINE, PDF)
    wanted = _wanted(stored, asked)
    answer: HttpResponseBase
    if asked.method == "HEAD":
        answer = HttpResponse(content_type=_media_type(stored))
        answer["Content-Length"] = str(stored.size)
    elif wanted is None:
        return _whole(stored, name, is_shown=is_shown)
    elif wanted.start >= stored.size:
        answer = HttpResponse(status=416, content_type=_media_type(stored))
        answer["Content-Range"] = f"bytes */{stored.size}"
    else:
        part = _read(storage().open(stored.sha256), wanted)
        answer = StreamingHttpResponse(part, status=206, content_type=_media_type(stored))
        answer["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{stored.size}"
        answer["Content-Length"] = str(len(wanted))
    _guard(answer, stored, name, is_shown=is_shown)
    return answer


def _whole(stored: StoredFile, name: str, *, is_shown: bool) -> FileResponse:
    response = FileResponse(storage().open(stored.sha256), content_type=_media_type(stored))
    _guard(response, stored, name, is_shown=is_shown)
    return response


def _media_type(stored: StoredFile) -> str:
    return UNKNOWN if stored.media_type in _NEVER_NAMED else str(stored.media_type)


def _guard(response: HttpResponseBase, stored: StoredFile, name: str, *, is_shown: bool) -> None:
    """Headers under which no browser runs it."""
    disposition = content_disposition_header(not is_shown, safe_name(name))
    if disposition:
        response["Content-Disposition"] = disposition
    response["X-Content-Type-Options"] = "nosniff"
    # browsers refuse to open their PDF viewer inside a sandbox; the viewer itself runs apart from this site
    is_viewed = is_shown and stored.media_type == PDF
    response["Content-Security-Policy"] = "default-src 'none'; " + ("object-src 'self'" if is_viewed else "sandbox")
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    response["ETag"] = _tag(stored)
    response["Accept-Ranges"] = "bytes"


def _wanted(stored: StoredFile, asked: HttpRequest) -> range | None:
    """The bytes that the request names; None for all of them."""
    found = _RANGE.match(asked.headers.get("range", ""))
    if found is None or not (found[1] or found[2]) or asked.headers.get("if-range", _tag(stored)) != _tag(stored):
        return None
    if not found[1]:
        return range(max(stored.size - int(found[2]), 0) if int(found[2]) else stored.size, stored.size)
    start, last = int(found[1]), min(int(found[2] or stored.size), stored.size - 1)
    return range(start, last + 1) if start <= last or start >= stored.size else None


def _read(content: BinaryIO, wanted: range) -> Iterator[bytes]:
    with content:
        content.seek(wanted.start)
        left = len(wanted)
        while left and (chunk := content.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _tag(stored: StoredFile) -> str:
    return f'"{stored.sha256}"'
