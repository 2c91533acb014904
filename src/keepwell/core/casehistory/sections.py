# SPDX-License-Identifier: Apache-2.0
"""A table of a mapping being read: every fault is raised with the key at which it stands."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from keepwell.core.casehistory.mapping import MappingError

Table = Mapping[str, object]
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Section:
    """One table and its place in the file; `Section.of` refuses keys that nobody reads."""

    table: Table
    place: str

    @classmethod
    def of(cls, table: object, place: str, allowed: Collection[str]) -> "Section":
        """The table at a place; raises MappingError at a key that is not allowed."""
        if not isinstance(table, Mapping):
            raise MappingError(place, "not_a_table")
        section = cls(table, place)
        for key in table:
            if key not in allowed:
                raise section.error(key, "unknown_key", near=nearest(str(key), allowed))
        return section

    def at(self, key: str) -> str:
        """The full name of a key."""
        return f"{self.place}.{key}" if self.place else key

    def error(self, key: str, code: str, **words: str) -> MappingError:
        """The fault of a key."""
        return MappingError(self.at(key), code, **words)

    def section(self, key: str, allowed: Collection[str], *, is_needed: bool = False) -> "Section":
        """A table within; an empty one when it may be missing."""
        if is_needed and key not in self.table:
            raise self.error(key, "missing")
        return Section.of(self.table.get(key, {}), self.at(key), allowed)

    def free(self, key: str) -> "Section":
        """A table whose keys are the log's own words."""
        table = self.table.get(key, {})
        if not isinstance(table, Mapping):
            raise self.error(key, "not_a_table")
        return Section(table, self.at(key))

    def text(self, key: str, default: str | None = None, *, longest: int = LONGEST_TEXT) -> str:
        """A text; needed unless there is a default."""
        found = self.table.get(key, default)
        if found is None:
            raise self.error(key, "missing")
        if not isinstance(found, str):
            raise self.error(key, "not_a_text", value=repr(found))
        if default is None and not found.strip():
            raise self.error(key, "missing")
        if len(found) > longest:
            raise self.error(key, "too_long", most=str(longest))
        return found

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts."""
        found = self.table.get(key, list(default))
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise self.error(key, "not_a_list_of_texts", value=repr(found))
        return tuple(found)

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of the allowed texts."""
        found = self.text(key, default)
        if found not in allowed:
            raise self.error(key, "not_a_choice", value=found, near=nearest(found, allowed))
        return found


def nearest(word: str, allowed: Collection[str]) -> str:
    """What was probably meant, else everything that is possible."""
    near = difflib.get_close_matches(word, list(allowed), 1)
    return near[0] if near else ", ".join(sorted(allowed))
