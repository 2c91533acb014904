# SPDX-License-Identifier: Apache-2.0
"""Where a mail quotes the one before it, in the marks that mail programs of both languages put there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: everything behind such a line is older mail
_HEADERS = (
    re.compile(r"^\s*(?:在|于)?.{0,160}(?:写道|寫道)\s*[：:]\s*$"),
    re.compile(r"^\s*On\s.{4,200}\swrote:\s*$", re.IGNORECASE),
    re.compile(
        r"^\s*[-—_]{2,}\s*(?:原始邮件|原邮件|原始郵件|转发的邮件|回复的原邮件|Original Message|Original"
        r"|Forwarded message|Begin forwarded message)\s*[-—_]{2,}\s*$",
        re.IGNORECASE,
    ),
)
_FROM = re.compile(r"^\s*\**(?:发件人|寄件者|From)\**\s*[：:]", re.IGNORECASE)
_MORE_HEAD = re.compile(
    r"^\s*\**(?:发送时间|发送日期|日期|时间|收件人|抄送|主题|Sent|Date|To|Cc|Subject)\**\s*[：:]", re.IGNORECASE
)
_SIGNATURE = re.compile(r"^(?:-- ?|—{2,})\s*$")
#: two lines that somebody quotes to answer them are part of what he says
_SHORT = 3
_LOOK_AHEAD = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a message: its own words, or what it quotes."""

    text: str
    is_quote: bool = False


def stretches_of(text: str) -> list[Stretch]:
    """The parts of a message in their order, empty ones left out."""
    lines = text.splitlines()
    cut = _older_mail(lines)
    made = list(_marked(lines[:cut]))
    if cut < len(lines):
        made.append(Stretch("\n".join(lines[cut:]).strip("\n"), is_quote=True))
    return [one for one in made if one.text.strip()] or [Stretch(text)]


def _older_mail(lines: list[str]) -> int:
    """The line from which on all is older; the number of lines when nothing is. A text that is a quote alone stays."""
    for number, line in enumerate(lines):
        if not any(before.strip() for before in lines[:number]):
            continue
        if any(mark.match(line) for mark in _HEADERS) or _is_head(lines, number):
            return number
        if number + 1 < len(lines) and _HEADERS[1].match(f"{line.strip()} {lines[number + 1].strip()}"):
            return number  # “On …” and “wrote:” on two lines
    return len(lines)


def _is_head(lines: list[str], number: int) -> bool:
    """A block of “From:”, “Sent:”, “Subject:” as Outlook puts it."""
    if not _FROM.match(lines[number]):
        return False
    return sum(1 for line in lines[number + 1 : number + 1 + _LOOK_AHEAD] if _MORE_HEAD.match(line)) >= 2


def _marked(lines: list[str]) -> Iterator[Stretch]:
    """Own words and lines behind `>`; a signature counts as quoted, since it says nothing new."""
    own: list[str] = []
    quoted: list[str] = []
    for number, line in enumerate([*lines, None]):
        if line is not None and line.lstrip().startswith(">"):
            quoted.append(line)
            continue
        if quoted and len(quoted) >= _SHORT:
            yield Stretch("\n".join(own))
            yield Stretch("\n".join(quoted), is_quote=True)
            own, quoted = [], []
        own += quoted
        quoted = []
        if line is None or (_SIGNATURE.match(line) and number):
            yield Stretch("\n".join(own))
            if line is not None:
                yield Stretch("\n".join(lines[number + 1 :]), is_quote=True)
            return
        own.append(line)
