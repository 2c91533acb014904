# SPDX-License-Identifier: Apache-2.0
"""Contacts on paper and on the desktop: one page for WeasyPrint, as PDF or drawn as a picture."""

import io
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import segno
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from keepwell.kernel.errors import NotFound
from keepwell.portal.selectors import Ladder
from keepwell.ui.printing import pdf

_SHEETS = Path(__file__).parents[1] / "static/portal"
#: what can be had: the template's name, and for pictures their size in pixels
PAPERS: Mapping[str, str] = {"card-a6.pdf": "a6", "card-business.pdf": "business"}
PICTURES: Mapping[str, tuple[int, int]] = {
    "wallpaper-1920x1080.png": (1920, 1080),
    "wallpaper-2560x1440.png": (2560, 1440),
}
#: the wallpaper is laid out once, at this width of CSS pixels; larger ones are drawn finer
_LAID_OUT = 1920
_POINTS_A_PIXEL = 72 / 96


def qr(text: str) -> SafeString:
    """A QR code as SVG."""
    made = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(made, kind="svg", xmldecl=False, svgclass="kw-qr", lineclass=None, omitsize=True, border=2, light="#fff")
    return SafeString(made.getvalue().decode())  # made from modules of the code, no text of anybody


def answer(form: str, ladder: Ladder, link: str, now: datetime) -> HttpResponse:
    """The file of that name; NotFound for others."""
    if form in PAPERS:
        made, kind = _pdf(ladder, link, now, PAPERS[form]), "application/pdf"
    elif form in PICTURES:
        made, kind = _png(_pdf(ladder, link, now, "wallpaper"), PICTURES[form][0]), "image/png"
    else:
        raise NotFound
    sent = HttpResponse(made, content_type=kind)
    sent.headers["Content-Disposition"] = content_disposition_header(False, form) or "inline"
    return sent


def _pdf(ladder: Ladder, link: str, now: datetime, layout: str) -> bytes:
    context = {
        "ladder": ladder,
        "desk": ladder.desk,
        "qr": qr(link),
        "now": now,
        "layout": layout,
        "lang": "en" if (get_language() or "").startswith("en") else "zh-Hans",
    }
    page = render_to_string("portal/paper.html", context)
    return pdf(page, _sheet(layout))


@lru_cache(maxsize=8)
def _sheet(layout: str) -> str:
    return "".join((_SHEETS / name).read_text(encoding="utf-8") for name in ("paper.css", f"paper-{layout}.css"))


def _png(printed: bytes, width: int) -> bytes:
    document = import_module("pypdfium2").PdfDocument(printed)
    try:
        page = document[0]
        drawn = page.render(scale=width / (_LAID_OUT * _POINTS_A_PIXEL)).to_pil()
        made = io.BytesIO()
        drawn.save(made, format="PNG", optimize=False)
        return made.getvalue()
    finally:
        document.close()
