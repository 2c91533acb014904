# SPDX-License-Identifier: Apache-2.0
"""Why a row is refused, in words with a mend; kept as a code, told in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.transfer.kinds.columns import KindSpec

REASONS = {
    "broken_line": gettext_lazy(
        "The line is broken: a quote is never closed, or it has too many columns. Mend the line."
    ),
    "unreadable_character": gettext_lazy("A character cannot be read. Save the file as UTF-8."),
    "empty": gettext_lazy("This may not be empty. Fill it in."),
    "too_long": gettext_lazy("This is longer than %(most)s characters. Shorten it."),
    "no_date": gettext_lazy("“%(value)s” is no day. Write it as in 2026-03-01."),
    "no_yes_no": gettext_lazy("“%(value)s” is neither yes nor no. Write yes or no."),
    "no_choice": gettext_lazy("“%(value)s” is not possible here. Write one of: %(near)s."),
    "no_email": gettext_lazy("“%(value)s” is no email address. Write it as in zhou.min@example.com."),
    "no_phone": gettext_lazy("“%(value)s” is no phone number. Write digits, spaces and signs only."),
    "twice": gettext_lazy("Line %(line)s has the same. Keep one of the two lines."),
    "no_place": gettext_lazy(
        "There is no organisation “%(value)s” at or below %(anchor)s. Use the code of one that is there."
    ),
    "many_places": gettext_lazy("Several organisations are called “%(value)s”. Write the code instead."),
    "no_person": gettext_lazy(
        "There is nobody “%(value)s” here. Use a staff number or an email that is known, or import the person first."
    ),
    "many_people": gettext_lazy("Several people are called “%(value)s”. Write the staff number or the email instead."),
    "left": gettext_lazy("“%(value)s” has left. Take the line out, or name somebody else."),
    "mail_taken": gettext_lazy("The email belongs to %(name)s already. Correct the email or the staff number."),
    "number_taken": gettext_lazy("The staff number belongs to somebody else already. Correct the staff number."),
    "elsewhere": gettext_lazy(
        "The person works at %(place)s now. Move the person on the people page first, or leave this cell empty."
    ),
    "no_project": gettext_lazy("There is no project “%(value)s” here. Import the project first, or correct the code."),
    "no_contract": gettext_lazy(
        "There is no contract “%(value)s” here. Enter the contract first, or correct its number."
    ),
    "no_system": gettext_lazy("There is no covered system “%(value)s”. Import the system first, or leave it out."),
    "other_parent": gettext_lazy(
        "It stands below %(parent)s. An import moves no places: move it on its page, or leave this cell empty."
    ),
    "other_kind": gettext_lazy("It is a %(kind)s already, and an import changes no kinds. Correct the cell."),
    "code_taken": gettext_lazy("The code “%(value)s” is taken. Choose another."),
    "held_otherwise": gettext_lazy(
        "The role is held here already, with other days. Change it on the page of the person."
    ),
    "not_allowed": gettext_lazy("You may not do this at %(place)s. Ask who administers it, or take the line out."),
    "rule": gettext_lazy("%(why)s"),
    "no_json": gettext_lazy("The line is no JSON object. Write one ticket a line."),
    "shape": gettext_lazy("%(where)s: %(why)s. See the description of the format."),
    "no_file": gettext_lazy(
        "The file “%(value)s” is not there. Put it beside the tickets, or take the attachment out."
    ),
    "bad_path": gettext_lazy(
        "“%(value)s” leads out of the folder. Use a path inside the archive, such as attachments/a.png."
    ),
    "too_big": gettext_lazy(
        "The file “%(value)s” is larger than allowed, or unpacks to far more than it is packed. Leave it out."
    ),
    "other_bytes": gettext_lazy(
        "The file “%(value)s” is not the one described: size or SHA-256 differ. Send the right one."
    ),
    "bad_times": gettext_lazy("The times contradict each other: %(why)s. Correct them."),
}


def reason(code: str, words: Mapping[str, str]) -> str:
    """The sentence in the reader's language."""
    known = REASONS.get(code)
    return str(known) % dict(words) if known is not None else code


def told(flaws: Sequence[Sequence[Any]], spec: KindSpec | None) -> str:
    """All that is wrong with a row, each with its column's name."""
    sentences = []
    for name, code, words in flaws:
        column = spec.named(name) if spec else None
        sentence = reason(code, words)
        title = str(column.title) if column else name
        sentences.append(_("%(column)s: %(reason)s") % {"column": title, "reason": sentence} if title else sentence)
    return " ".join(sentences)
