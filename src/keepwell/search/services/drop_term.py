# SPDX-License-Identifier: Apache-2.0
"""Take a word out of the administrator's dictionary."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import NotFound
from keepwell.search import lexicon
from keepwell.search.models import Term


@command
class DropTerm:
    """Which word."""

    word: str = field(_("Word"), max_length=60)


@action("search.drop_term", title=_("Take a word out of the dictionary"), command=DropTerm)
def drop_term(actor: Actor, command: DropTerm, *, now: datetime) -> None:
    """Delete our own line of the word; where we ship one for it, that one counts again."""
    del actor, now
    row = Term.objects.select_for_update(no_key=True).filter(word=command.word).first()
    if row is None:
        raise NotFound
    note_change(str(row.word), ", ".join(row.synonyms), None)
    row.delete()
    transaction.on_commit(lexicon.forget)
