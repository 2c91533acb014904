# SPDX-License-Identifier: Apache-2.0
"""Finds a mapping by the name it ships under or as a file, and says in words what is wrong with it."""

import tomllib
from importlib.resources import files
from pathlib import Path

from django.utils.translation import gettext as _

from keepwell.core.casehistory import LogMapping, MappingError, read_mapping
from keepwell.desk.incident_log.errors import MAPPING_WORDS, LogError

SHIPPED = files("keepwell.desk.incident_log") / "mappings"


def mapping_named(name_or_file: str) -> LogMapping:
    """A shipped mapping by name, or one from a TOML file; raises LogError with place and mend."""
    try:
        return read_mapping(tomllib.loads(_text(name_or_file)))
    except tomllib.TOMLDecodeError as error:
        raise LogError(_("{name} is no TOML: {error}").format(name=name_or_file, error=error)) from None
    except MappingError as error:
        words = str(MAPPING_WORDS[error.code]).format(**error.words)
        raise LogError(f"{name_or_file}: {error.place}: {words}") from None


def _text(name_or_file: str) -> str:
    known = {entry.name.removesuffix(".toml"): entry for entry in SHIPPED.iterdir()}
    if name_or_file in known:
        return known[name_or_file].read_text(encoding="utf-8")
    path = Path(name_or_file)
    if not path.is_file():
        words = _("There is no mapping {name}. Shipped: {known}; or name a TOML file.")
        raise LogError(words.format(name=name_or_file, known=", ".join(sorted(known))))
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise LogError(_("{name} is not written in UTF-8. Save it as UTF-8.").format(name=name_or_file)) from None
