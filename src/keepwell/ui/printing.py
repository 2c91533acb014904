# SPDX-License-Identifier: Apache-2.0
"""Pages of our own on paper: HTML and a sheet of styles made a PDF by WeasyPrint. They fetch nothing from anywhere."""

import logging
from importlib import import_module
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from keepwell.kernel.errors import DomainError


def pdf(page: str, sheet: str) -> bytes:
    """The PDF of a page with its CSS; DomainError where the machine lacks what printing wants."""
    printer = _printer()
    return bytes(printer.HTML(string=page, url_fetcher=_nothing).write_pdf(stylesheets=[printer.CSS(string=sheet)]))


def _printer() -> Any:
    """WeasyPrint, when something is printed: it wants Pango, without which everything else still works."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it explains every face it looks at
    try:
        return import_module("weasyprint")
    except OSError as error:
        raise DomainError(
            _("This machine cannot print: the library Pango is missing. Ask who runs Keepwell to install it.")
        ) from error


def _nothing(url: str, *_more: object, **_words: object) -> NoReturn:
    raise ValueError(f"A printed page loads nothing, not even {url[:80]}")
