# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a file, in words with place and mend."""

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.errors import DomainError


class LogError(DomainError):
    """A file or mapping that cannot be used at all; the message says where and what to do."""


class LogEndsEarly(LogError):
    """The file stops in the middle; everything before that place is good and stays."""


#: MappingError codes in words
MAPPING_WORDS = {
    "unknown_key": _("There is no such key. Did you mean: {near}?"),
    "missing": _("This key is missing. Add it."),
    "not_a_table": _("This must be a table. Write it as a [section]."),
    "not_a_text": _("This must be a text in quotes, not {value}."),
    "not_a_list_of_texts": _('This must be a list of texts, like ["a", "b"], not {value}.'),
    "not_a_choice": _("“{value}” is not possible here. Possible: {near}."),
    "unknown_encoding": _("There is no encoding “{value}”. Usual ones: utf-8, gb18030, utf-16."),
    "unknown_zone": _("There is no time zone “{value}”. Write a name like Asia/Shanghai or UTC."),
    "not_a_format": _("“{value}” names no complete date. Write iso, or year, month and day like %d/%m/%Y %H:%M."),
    "waiting_needs_reason": _(
        "“{value}”: a waiting state, and no other, names its pause reason, like waiting:waiting_customer."
    ),
    "not_a_window": _("“{value}” is no window. Write it like 09:00-12:00; 24:00 is the end of the day."),
    "empty_calendar": _("This calendar has no working time at all. Give at least one day a window."),
    "not_positive_hours": _("The goal must be a number of hours above zero, not {value}."),
}
