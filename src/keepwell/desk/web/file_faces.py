# SPDX-License-Identifier: Apache-2.0
"""A file of a message as the conversation shows it: a picture, a text to look into, or a mark with what is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.desk.selectors import AttachmentLine
from keepwell.files.selectors import SHOWN_INLINE, kind_of_name
from keepwell.ui import words

#: larger pictures are opened, not shown: a page must not cost ten megabytes
_LARGEST_PICTURE = 3 * 1024 * 1024
PICTURE, PDF, TEXT, NOTHING = "picture", "pdf", "text", ""


@dataclass(frozen=True, slots=True)
class FileFace:
    """Name, sort and size of a file, where it is opened, and how it can be looked at."""

    name: str
    note: str
    url: str
    preview: str
    preview_url: str
    is_cad: bool


def file_faces(lines: Sequence[AttachmentLine]) -> list[FileFace]:
    """The files of a message."""
    return [_face(line) for line in lines]


def _face(line: AttachmentLine) -> FileFace:
    kind = kind_of_name(line.name)
    said = [
        str(kind.words),
        _("version {number}").format(number=kind.version) if kind.version is not None else "",
        words.file_size(line.size),
    ]
    preview = _preview(line, is_cad=kind.is_cad)
    url = reverse("desk:attachment", args=[line.id])
    return FileFace(
        name=line.name,
        note=" · ".join(one for one in said if one),
        url=url,
        preview=preview,
        preview_url=reverse("desk:look", args=[line.id]) if preview == TEXT else url,
        is_cad=kind.is_cad,
    )


def _preview(line: AttachmentLine, *, is_cad: bool) -> str:
    if line.media_type in SHOWN_INLINE:
        return PICTURE if line.size <= _LARGEST_PICTURE else NOTHING
    if line.media_type == "application/pdf":
        return PDF
    # text and markup are shown as text, a drawing with a script in it as well
    return TEXT if line.media_type.startswith("text/") and line.size and not is_cad else NOTHING
