# SPDX-License-Identifier: Apache-2.0
"""The log as the kernel sees it: entries in, rows out. `site` plugs it into the kernel's port."""

from collections.abc import Sequence

from keepwell.audit.sealing import INSTALLATION, Sealed, seal
from keepwell.audit.services.sequence import sequence_entries
from keepwell.kernel.entry import Entry, Insert

_EVENT_COLUMNS = (
    "id", "customer_id", "at", "action", "result", "via", "actor_kind", "actor_id",
    "target_kind", "target_id", "entry", "leaf",
)  # fmt: skip
_EVENT_TYPES = (
    "uuid", "uuid", "timestamptz", "text", "text", "text", "text", "uuid",
    "text", "uuid", "text", "bytea",
)  # fmt: skip
_PRIVATE_COLUMNS = ("event_id", "path", "customer_id", "salt", "value")
_PRIVATE_TYPES = ("uuid", "text", "uuid", "bytea", "text")


class Trail:
    """Keeps every entry, sealed."""

    def rows(self, entries: Sequence[Entry]) -> list[Insert]:
        """The inserts that keep these entries."""
        sealed = [(entry, seal(entry)) for entry in entries]
        private = [
            (entry.id, value.path, entry.customer_id or INSTALLATION, value.salt, value.value)
            for entry, one in sealed
            for value in one.private
        ]
        return [
            Insert("audit_auditevent", _EVENT_COLUMNS, [_row(entry, one) for entry, one in sealed], _EVENT_TYPES),
            Insert("audit_auditprivate", _PRIVATE_COLUMNS, private, _PRIVATE_TYPES),
        ]

    def sequence_now(self, entries: Sequence[Entry]) -> None:
        """Put the entries of a critical act into the log inside the running transaction."""
        sequence_entries([entry.id for entry in entries], now=max(entry.at for entry in entries))


def _row(entry: Entry, sealed: Sealed) -> tuple[object, ...]:
    return (
        entry.id,
        entry.customer_id or INSTALLATION,
        entry.at,
        entry.action,
        entry.result,
        entry.via,
        entry.actor_kind,
        entry.actor_id,
        entry.target_kind,
        entry.target_id,
        sealed.text,
        sealed.leaf,
    )
