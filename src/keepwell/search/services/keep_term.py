# SPDX-License-Identifier: Apache-2.0
"""Say what a word of the trade means, or that it means nothing special any more."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.search import lexicon
from keepwell.search.models import Term
from keepwell.search.words import words_of

_LONGEST = 60
_MOST_SYNONYMS = 20
_BETWEEN = re.compile(r"[\n,，;；、]+")


@command
class KeepTerm:
    """A word and the other words for the same; each of them finds all of them."""

    word: str = field(_("Word"), max_length=_LONGEST)
    synonyms: str = field(
        _("Other words for the same"),
        widget="textarea",
        default="",
        max_length=1_400,
        help=_("One a line or with commas between, in any language: check in, 签入."),
    )
    is_active: bool = field(_("In use"), default=True)


@action("search.keep_term", title=_("Keep a word in the dictionary"), command=KeepTerm)
def keep_term(actor: Actor, command: KeepTerm, *, now: datetime) -> Term:
    """Write the line of a word; it replaces the shipped one of the same word."""
    del actor
    word = _checked(command.word, "word")
    synonyms = _synonyms(command.synonyms, word)
    row = Term.objects.select_for_update(no_key=True).filter(word=word).first() or Term(word=word)
    before = None if row._state.adding else ", ".join(row.synonyms)
    row.synonyms, row.is_active, row.changed_at = synonyms, command.is_active, now
    row.save()
    note_change(word, before, ", ".join(synonyms) if row.is_active else "—")
    transaction.on_commit(lexicon.forget)
    return row


def _checked(text: str, where: str) -> str:
    word = " ".join(lexicon.simplified(lexicon.normal(text)).split())
    if not list(words_of(word)):
        raise DomainError(_("Write a word that can be searched: letters, digits or Chinese characters."), where)
    if len(word) > _LONGEST:
        raise DomainError(_("A word has 60 characters at most."), where)
    return word


def _synonyms(text: str, word: str) -> list[str]:
    typed = [part for part in _BETWEEN.split(text) if part.strip()]
    if len(typed) > _MOST_SYNONYMS:
        raise DomainError(_("A word has 20 synonyms at most."), "synonyms")
    found = [_checked(part, "synonyms") for part in typed]
    return [one for one in dict.fromkeys(found) if one.casefold() != word.casefold()]
