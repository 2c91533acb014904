# SPDX-License-Identifier: Apache-2.0
"""Messages of the command line in the user's language, also before there is a configuration or a Django."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

_spoken: ContextVar[str] = ContextVar("keepwell_spoken", default="")
LOCALE_FOLDER = Path(__file__).parent / "locale"


def language(environ: Mapping[str, str] | None = None) -> str:
    """The language of the terminal: KEEPWELL_LANGUAGE first, then the usual variables; `zh-hans` or `en`."""
    if chosen := _spoken.get():
        return chosen
    variables = os.environ if environ is None else environ
    for name in ("KEEPWELL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if wanted := variables.get(name):
            return "zh-hans" if wanted.lower().startswith("zh") else "en"
    return "en"


@contextmanager
def spoken(code: str) -> Iterator[None]:
    """Speaks one language whatever the terminal's is: pages of the reference are English everywhere."""
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


@cache
def _catalog(code: str) -> NullTranslations:
    folder = {"zh-hans": "zh_Hans"}.get(code, code)
    return translation("django", LOCALE_FOLDER, languages=[folder], fallback=True)


def gettext(message: str) -> str:
    """The message in the terminal's language."""
    return _catalog(language()).gettext(message) if message else ""


def gettext_noop(message: str) -> str:
    """Marks a message for the catalogue; it is translated where it is shown."""
    return message
