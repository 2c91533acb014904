# SPDX-License-Identifier: Apache-2.0
"""Lessons as rules: each with a line that breaks it and one that does not, so that the rule itself is tested."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.architecture.sources import Source


def _everywhere(source: Source) -> bool:
    return bool(source.room)


def _in_web_and_api(source: Source) -> bool:
    return "/web/" in source.name or "/api/" in source.name


def _outside_the_clock(source: Source) -> bool:
    return bool(source.room) and source.name != "src/keepwell/kernel/clock.py"


@dataclass(frozen=True)
class Lesson:
    """A pattern that must not occur, where, why, and an example of each kind."""

    pattern: str
    why: str
    bad: str
    good: str
    applies: Callable[[Source], bool] = _everywhere
    #: files that may, with the reason beside them
    allowed: tuple[str, ...] = ()

    def broken_by(self, line: str) -> bool:
        """Whether the line breaks it."""
        return re.search(self.pattern, line) is not None


LESSONS = (
    Lesson(
        r"\.objects\.all\(\)",
        "Lists in web and API start from visible_to(actor), or they leak.",
        "Ticket.objects.all()",
        "Ticket.objects.visible_to(actor)",
        _in_web_and_api,
    ),
    Lesson(
        r"timezone\.now\(|datetime\.now\(|utcnow\(",
        "Only kernel.clock reads the clock; everywhere else `now` is an argument.",
        "opened_at = timezone.now()",
        "opened_at = now",
        _outside_the_clock,
    ),
    Lesson(
        r"set_config\([^)]*,\s*false\)",
        "A setting that outlives its transaction leaks every row to the next caller of the connection.",
        "SELECT set_config('kw.all', 'on', false)",
        "SELECT set_config('kw.all', 'on', true)",
    ),
    Lesson(
        r"select_for_update\((?![^)]*(no_key=True|skip_locked=True))",
        "A plain FOR UPDATE on a parent blocks every child insert: say no_key=True.",
        "Ticket.objects.select_for_update().get(pk=pk)",
        "Ticket.objects.select_for_update(no_key=True, of=('self',)).get(pk=pk)",
    ),
    Lesson(
        r"""\b(?:gettext|gettext_lazy|ngettext|_)\(\s*f["']""",
        "A formatted message cannot be translated: use named placeholders.",
        'gettext(f"Hello {name}")',
        'gettext("Hello {name}").format(name=name)',
    ),
    Lesson(
        r"post_save|pre_save|post_delete|def save\(self",
        "No hidden workflow: say it in a service and an event.",
        "post_save.connect(notify)",
        "publish(TicketOpened(...))",
    ),
    Lesson(
        r"\bNOTIFY\b|pg_notify\(",
        "A transaction that notifies loses group commit for the whole installation.",
        "cursor.execute('NOTIFY kw_outbox')",
        "publish(TicketOpened(...))",
        allowed=("src/keepwell/kernel/wake.py", "src/keepwell/kernel/relay.py", "src/keepwell/kernel/loops.py"),
    ),
    Lesson(
        r"mark_safe\(|\|safe\b",
        "What people wrote reaches a page only through the cleaner.",
        "mark_safe(message.body)",
        "format_html('<b>{}</b>', title)",
        allowed=(),
    ),
)
