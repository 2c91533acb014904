# SPDX-License-Identifier: Apache-2.0
"""Columns, doors and kinds in people's words: what a diff calls the fields it shows."""

from collections.abc import Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.commands import fields_of
from keepwell.kernel.registry import actions

Text = str | Promise

_DOORS: Mapping[str, Text] = {
    "web": _("Web page"),
    "api": _("API"),
    "cli": _("Command line"),
    "job": _("Background work"),
    "import": _("Import"),
    "mail": _("Mail"),
    "demo": _("Demo story"),
}

#: columns that no command asks for; names of the glossary where it has one
_COLUMNS: Mapping[str, Text] = {
    "accepted_at": _("Accepted at"),
    "activated_at": _("In force since"),
    "answer_promised_at": _("Answer promised by"),
    "answered_at": _("Answered at"),
    "asked_at": _("Asked at"),
    "asked_by": _("Asked by"),
    "attempts": _("Tries"),
    "breached_at": _("Breached at"),
    "calendar": _("Service calendar"),
    "clause": _("Clause"),
    "clock_state": _("State of the clock"),
    "closed_at": _("Closed at"),
    "confirmed_at": _("Confirmed at"),
    "confirmed_on": _("Confirmed on"),
    "contract": _("Contract"),
    "created_at": _("Made at"),
    "cycle": _("Round"),
    "decided_at": _("Decided at"),
    "decided_by": _("Decided by"),
    "deputy": _("Deputy"),
    "due_at": _("Due at"),
    "ended_at": _("Ended at"),
    "erased": _("Erased values"),
    "erased_at": _("Erased at"),
    "finished_at": _("Finished at"),
    "first_answered_at": _("First answered at"),
    "former_holder": _("Former holder"),
    "has_mfa": _("With a second factor"),
    "is_active": _("Active"),
    "is_held": _("Under legal hold"),
    "is_on": _("Switched on"),
    "is_provisional": _("Provisional"),
    "last_seen_at": _("Last seen"),
    "last_used_at": _("Last used"),
    "lead": _("Head"),
    "ledger_seq": _("Step of the ledger"),
    "level": _("Level"),
    "made_at": _("Made at"),
    "merged_into": _("Merged into"),
    "method": _("Method"),
    "next_due_at": _("Nearest deadline"),
    "next_due_kind": _("Nearest promise"),
    "next_step_at": _("Next step at"),
    "next_try_at": _("Next try at"),
    "opened_at": _("Opened at"),
    "organisation": _("Organisation"),
    "organisation_id": _("Organisation"),
    "outcome": _("Outcome"),
    "owner": _("Owner"),
    "password": _("Password"),
    "path": _("Place in the tree"),
    "pause_note": _("Note on the pause"),
    "pause_reason": _("Reason of the pause"),
    "pause_until": _("Paused until"),
    "paused_at": _("Paused at"),
    "paused_seconds": _("Seconds paused"),
    "place": _("Place"),
    "prefix": _("First letters"),
    "promise": _("Promise"),
    "pruned_to": _("Cleared away up to place"),
    "public_key": _("Public key"),
    "published_at": _("Published at"),
    "purge_after": _("Erased for good after"),
    "queue_at": _("Place in the queue"),
    "raised_at": _("Raised at"),
    "released_at": _("Released at"),
    "released_by": _("Released by"),
    "removed": _("Removed"),
    "removed_at": _("Removed at"),
    "removed_by": _("Removed by"),
    "reopen_count": _("Times reopened"),
    "requester": _("Requester"),
    "resolved_at": _("Resolved at"),
    "restored_by": _("Restored by"),
    "result": _("Result"),
    "revoked_at": _("Revoked at"),
    "roles": _("Roles"),
    "segment": _("Stretch of the clock"),
    "sent_at": _("Sent at"),
    "sessions": _("Sessions"),
    "signed_at": _("Signed at"),
    "signed_by": _("Signed by"),
    "since": _("Since"),
    "started_at": _("Started at"),
    "status": _("State"),
    "stopped_at": _("Stopped at"),
    "subject": _("Subject"),
    "system": _("System"),
    "team": _("Team"),
    "time_zone": _("Time zone"),
    "total": _("Total"),
    "transfer_count": _("Times transferred"),
    "updated_at": _("Changed at"),
    "used_at": _("Used at"),
    "used_seconds": _("Seconds used"),
    "warned_percent": _("Warned at percent"),
    "withdrawn_at": _("Withdrawn at"),
}


def door_words(via: str) -> str:
    """Through which door somebody came."""
    return str(_DOORS.get(via, via))


def column_words(name: str, fallback: Text) -> str:
    """What people call a column: as the glossary does, else as commands ask for it, else as the model says."""
    plain = name.removesuffix("_id")
    return str(_COLUMNS.get(name) or _COLUMNS.get(plain) or _asked().get(plain) or _asked().get(name) or fallback)


@cache
def _asked() -> Mapping[str, Text]:
    labels: dict[str, Text] = {}
    for act in actions().values():
        for one in fields_of(act.command):
            labels.setdefault(one.name, one.meta.label)
    return labels
