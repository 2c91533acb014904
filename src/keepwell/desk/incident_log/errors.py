# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a file, a row or a mapping, in words with place and mend."""

from django.utils.translation import gettext_lazy as _

from keepwell.core.casehistory import RejectReason
from keepwell.kernel.errors import DomainError


class LogError(DomainError):
    """A file or mapping that cannot be used at all; the message says where and what to do."""


class LogEndsEarly(LogError):
    """The file stops in the middle; everything before that place is good and stays."""


#: why a row was refused
REJECT_WORDS = {
    RejectReason.BROKEN_LINE: _("the line is broken"),
    RejectReason.UNREADABLE_CHARACTER: _("a character cannot be read in the encoding of the mapping"),
    RejectReason.NO_CASE: _("there is no case number, or a longer one than 120 characters"),
    RejectReason.BAD_TIME: _("the time cannot be read or does not exist"),
    RejectReason.BAD_OPENING: _("the time of opening cannot be read or does not exist"),
    RejectReason.BEFORE_OPENING: _("it happened before the case was opened"),
    RejectReason.OUT_OF_RANGE: _("it lies in the future, or before 2004, where calendars begin"),
    RejectReason.UNKNOWN_STATE: _("the mapping does not know this state"),
    RejectReason.BAD_CLASS: _("the class is longer than 40 characters"),
    RejectReason.BAD_COUNTER: _("the counter is not a whole number below 10,000"),
}

#: MappingError codes in words
MAPPING_WORDS = {
    "unknown_key": _("There is no such key. Did you mean: {near}?"),
    "missing": _("This key is missing or empty. Give it a value."),
    "not_a_table": _("This must be a table. Write it as a [section]."),
    "not_a_text": _("This must be a text in quotes, not {value}."),
    "too_long": _("This is too long. At most {most} characters are kept."),
    "not_a_list_of_texts": _('This must be a list of texts, like ["a", "b"], not {value}.'),
    "not_a_choice": _("“{value}” is not possible here. Write: {near}."),
    "not_a_delimiter": _('A delimiter is one character, like ";" or "\\t", not {value}.'),
    "unknown_encoding": _("There is no encoding “{value}”. Usual ones: utf-8, gb18030, utf-16."),
    "unknown_zone": _("There is no time zone “{value}”. Write a name like Asia/Shanghai or UTC."),
    "not_a_format": _("“{value}” names no complete date. Write iso, or year, month and day like %d/%m/%Y %H:%M."),
    "not_a_title": _("“{value}” has a brace without its partner. Write columns like {{category}}."),
    "waiting_needs_reason": _(
        "“{value}”: a waiting state, and no other, names its pause reason, like waiting:waiting_customer."
    ),
    "not_a_reason": _("“{value}” is no pause reason. Use small letters and underscores, at most {most}."),
    "not_a_window": _("“{value}” is no window. Write it like 09:00-12:00; 24:00 is the end of the day."),
    "empty_calendar": _("This calendar has no working time at all. Give at least one day a window."),
    "not_positive_hours": _("The goal must be a number of hours from one second to 100,000 hours, not {value}."),
    "twice": _("There are two clauses for {value}. Keep one."),
}
