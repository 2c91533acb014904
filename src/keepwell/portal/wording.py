# SPDX-License-Identifier: Apache-2.0
"""Keeping names out of what is shared: which words of a case would give somebody away."""

import re
from collections.abc import Iterable

from keepwell.desk.models import Message, Ticket
from keepwell.people.models import Organisation, Person

#: shorter names occur inside ordinary words
_SHORTEST = 2
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+", re.ASCII)
_PHONE = re.compile(r"(?<![\w.-])(?:\+?86[- ]?)?(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8})(?![\w-])", re.ASCII)


def telling_words(ticket: Ticket) -> list[str]:
    """Names of persons and places of a case, its number; the longest first."""
    ids = {ticket.requester_id, ticket.owner_id, ticket.raised_by_id, ticket.deputy_id}
    ids |= set(Message.objects.filter(ticket=ticket).values_list("author_id", flat=True))
    known = {one for one in ids if one is not None}
    found = {str(ticket.number)}
    people = Person.objects.filter(pk__in=known)
    for names in people.values_list("name", "latin_name", "staff_number"):
        found |= set(names)
    path = Organisation.objects.filter(pk=ticket.organisation_id).values_list("path", flat=True).first() or []
    for place in Organisation.objects.filter(pk__in=path):
        found |= {str(place.name), str(place.name_en)}
    return sorted((word for word in found if len(word) >= _SHORTEST), key=len, reverse=True)


def given_away(text: str, words: Iterable[str]) -> list[str]:
    """Which names, addresses and numbers of persons a text holds."""
    found = [word for word in words if _pattern(word).search(text)]
    return [*found, *_MAIL.findall(text), *_PHONE.findall(text)]


def masked(text: str, words: Iterable[str]) -> str:
    """The text with every such word left out, as a start for who shares it."""
    for word in words:
        text = _pattern(word).sub("…", text)
    return _PHONE.sub("…", _MAIL.sub("…", text))


def _pattern(word: str) -> re.Pattern[str]:
    """Latin names are whole words; Chinese ones stand anywhere."""
    escaped = re.escape(word)
    return re.compile(r"\b" + escaped + r"\b" if word.isascii() else escaped, re.IGNORECASE)
