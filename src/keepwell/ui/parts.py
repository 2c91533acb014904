# SPDX-License-Identifier: Apache-2.0
"""The small parts as functions from values to safe HTML; a queue prints hundreds, so they render no template.

Rooms call them in table cells; templates reach them through `{% load kw %}`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from keepwell.kernel import clock as kernel_clock
from keepwell.ui import words
from keepwell.ui.faces import STATE_WORDS, ClockFace, ClockState, Segment, Text
from keepwell.ui.tables import Picking, Row

TONES = frozenset({"neutral", "accent", "soon", "late", "pause", "quiet"})
EMPTY = SafeString("")
_TICKS_WITHIN = 3600  # seconds: “2 min ago” goes on in the browser, “yesterday 16:40” stands
NOTHING = SafeString('<span class="kw-faint">—</span>')


#: characters that turn the direction of what follows; a name or title has no honest use for them
_TURNING = dict.fromkeys((0x202D, 0x202E))


def own_words(text: Text) -> SafeString:
    """People's words inside ours: kept apart in direction, without the characters that show them reversed."""
    return SafeString(f"<bdi>{straight(_shown(text))}</bdi>")


def straight(text: str) -> SafeString:
    """HTML without the characters that show what follows in reverse order."""
    return SafeString(text.translate(_TURNING))


def attributes(pairs: Mapping[str, str | bool | None]) -> SafeString:
    """HTML attributes: `True` stands alone, `None`, `False` and empty text are left out."""
    # written by hand instead of with format_html: a queue prints a thousand of them
    made = (f" {name}" if value is True else f' {name}="{escape(value)}"' for name, value in pairs.items() if value)
    return SafeString("".join(made))


def icon(name: str) -> SafeString:
    """A picture of the sprite; always beside words, so hidden from readers' machines."""
    return format_html(
        '<svg class="kw-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("ui/icons.svg"),
        name,
    )


def kbd(key: str) -> SafeString:
    """The key that does the same."""
    return format_html('<kbd aria-hidden="true">{}</kbd>', key) if key else EMPTY


def badge(text: Text, tone: str = "neutral") -> SafeString:
    """A small label; the tone says nothing the text does not."""
    if tone not in TONES:
        raise ValueError(f"A badge has no tone {tone!r}; it knows {', '.join(sorted(TONES))}.")
    return format_html('<span class="kw-badge is-{}">{}</span>', tone, text)


def severity(level: int, text: Text) -> SafeString:
    """A severity in words with its mark: 1 severe or regulatory, 2 raised, 3 ordinary."""
    return format_html('<span class="kw-severity is-{}">{}</span>', level, text)


def number(text: str) -> SafeString:
    """A human number such as KW-2318."""
    return format_html('<span class="kw-number">{}</span>', text)


def avatar(name: str) -> SafeString:
    """A person's round mark; the name stands beside it, so it is hidden from readers' machines."""
    return format_html('<span class="kw-avatar" aria-hidden="true">{}</span>', words.initial(name))


def person(name: str, url: str = "", note: Text = "") -> SafeString:
    """A person on one line: mark, name, and what matters about them now."""
    said = own_words(name)
    shown = format_html('<a href="{}">{}</a>', url, said) if url else format_html("<b>{}</b>", said)
    rest = format_html(' <span class="kw-faint">{}</span>', own_words(note)) if note else EMPTY
    return format_html('<span class="kw-person">{}<span>{}{}</span></span>', avatar(name), shown, rest)


def two_lines(first: Text, second: Text = "") -> SafeString:
    """A cell's main line with a quiet one below."""
    below = format_html('<div class="kw-sub">{}</div>', _apart(second)) if second else EMPTY
    return format_html("{}{}", _apart(first), below)


def _apart(text: Text) -> Text:
    """Plain words are people's and stand apart; a part of the kit has seen to that itself."""
    return text if isinstance(text, SafeString) else own_words(text)


def row_link(url: str, text: Text, sub: Text = "", keys: Mapping[str, str] | None = None) -> SafeString:
    """The link of a table row: what Enter and a click anywhere on the row open; `keys` go elsewhere from that row."""
    more = attributes({f"data-key-{key}": address for key, address in (keys or {}).items()})
    return two_lines(format_html('<a class="kw-rowlink" href="{}"{}>{}</a>', url, more, own_words(text)), sub)


def viewer_zone() -> tzinfo:
    """The zone the reader sees times in."""
    return timezone.get_current_timezone()


def when(moment: datetime | None, *, now: datetime | None = None, style: str = "relative") -> SafeString:
    """An instant: people's words, with the full date and zone on hover and for machines.

    Styles: `relative`, `absolute`, `both`, `time`.
    """
    if moment is None:
        return NOTHING
    zone = viewer_zone()
    now = now or kernel_clock.now()
    full = words.absolute(moment, zone, now)
    near = words.relative(moment, now, zone)
    shown = {
        "relative": near,
        "absolute": full,
        "time": words.clock_time(moment, zone),
        "both": full if near == full else _("{absolute} ({relative})").format(absolute=full, relative=near),
    }[style]
    title = _("{time} ({zone})").format(time=full, zone=words.zone_name(zone))
    ticks = attributes({"data-ago": style == "relative" and abs((moment - now).total_seconds()) < _TICKS_WITHIN})
    return format_html('<time datetime="{}" title="{}"{}>{}</time>', _iso(moment), title, ticks, shown)


def _iso(moment: datetime) -> str:
    return moment.astimezone(viewer_zone()).isoformat(timespec="seconds")


def clock(face: ClockFace, *, labelled: bool = True) -> SafeString:
    """A clock's chip: state by words, shape and colour; running ones tick in the browser."""
    main, label = _clock_words(face)
    label = label if labelled or face.state is ClockState.PROVISIONAL else ""
    state_word = STATE_WORDS[face.state] if face.state in {ClockState.SOON, ClockState.BREACHED} else ""
    quiet = f" <i>{conditional_escape(str(label))}</i>" if label else ""
    return SafeString(
        f'<span class="kw-clock is-{face.state.value}"{attributes(_clock_attributes(face))}>'
        f'<span class="kw-sr" data-state>{escape(state_word)}</span> '
        f"<span data-left>{conditional_escape(str(main))}</span>{quiet}</span>"
    )


def _clock_words(face: ClockFace) -> tuple[Text, Text]:
    """The chip's main words and its quiet ones."""
    if face.state is ClockState.PAUSED:
        return (_("Paused · {reason}").format(reason=face.note) if face.note else _("Paused")), face.label
    if face.state is ClockState.PROVISIONAL and face.due_at is not None:
        about = words.short_day(face.due_at.astimezone(viewer_zone()).date(), face.at.astimezone(viewer_zone()).date())
        return _("about {day}").format(day=about), _("{label} · provisional").format(label=face.label)
    if face.state in {ClockState.MET, ClockState.MISSED, ClockState.WAIVED, ClockState.CANCELLED}:
        word = str(STATE_WORDS[face.state])
        return (_("{state} · {note}").format(state=word, note=face.note) if face.note else word), face.label
    if face.shows_due and face.due_at is not None and face.state is not ClockState.BREACHED:
        return words.relative(face.due_at, face.at, viewer_zone()), face.label
    return words.remaining(face.remaining or 0, face.basis), face.label


def _clock_attributes(face: ClockFace) -> dict[str, str | bool | None]:
    title = ""
    if face.due_at is not None:
        due = words.absolute(face.due_at, viewer_zone(), face.at)
        title = _("Due {due} ({zone})").format(due=due, zone=words.zone_name(viewer_zone()))
        if face.clause:
            title = _("{due} · {clause}").format(due=title, clause=face.clause)
    ticks = face.remaining is not None and not face.shows_due
    if not ticks or face.state not in {ClockState.COMFORTABLE, ClockState.SOON, ClockState.BREACHED}:
        return {"title": title}
    return {
        "title": title,
        "data-clock": str(face.remaining),
        "data-at": str(int(face.at.timestamp())),
        "data-soon": str(face.soon_below),
        "data-basis": face.basis.value,
        "data-windows": _windows(face),
    }


def _windows(face: ClockFace) -> str:
    """The spans in which the chip may tick, as epoch seconds; `always` for a clock on the wall."""
    if face.windows is None:
        return "always" if face.basis is words.Basis.CLOCK else "never"
    return " ".join(f"{int(start.timestamp())}-{int(end.timestamp())}" for start, end in face.windows) or "never"


def copying(text: str, label: Text = "") -> SafeString:
    """A button that copies a text; it shows itself only where scripts run."""
    return format_html(
        '<button class="kw-copy" type="button" hidden data-copy="{}" data-copied="{}">{}<span>{}</span></button>',
        text,
        _("Copied"),
        icon("copy"),
        label or _("Copy"),
    )


def progress(segments: Sequence[Segment], label: Text, tone: str = "accent") -> SafeString:
    """A bar of used time with its pauses hatched; the label says the same in words."""
    drawn, start = [], 0.0
    for segment in segments:
        end = min(100.0, start + segment.percent)
        drawn.append(("is-pause" if segment.is_pause else f"is-{tone}", f"{start:g}", f"{end:g}"))
        start = end
    lines = format_html_join("", '<line class="{}" x1="{}" x2="{}" y1="3" y2="3"></line>', drawn)
    return format_html(
        '<svg class="kw-bar" role="img" aria-label="{}" viewBox="0 0 100 6" preserveAspectRatio="none">{}</svg>',
        label,
        lines,
    )


def table_body(rows: Sequence[Row], picking: Picking[Any] | None) -> SafeString:
    """The rows of a table; a queue has fifty, and a template takes four times as long over them."""
    box = EMPTY
    if picking is not None:
        box = attributes({"name": picking.name, "form": picking.form})
    return straight("".join(_table_row(row, box) for row in rows))


def _shown(content: Text) -> SafeString:
    return conditional_escape(content if isinstance(content, str) else str(content))


def _table_row(row: Row, box: str) -> str:
    chosen = ' class="is-selected" aria-current="true"' if row.is_selected else ""
    pick = ""
    if box:
        words_of_row = attributes({"value": row.pick_value, "aria-label": str(row.pick_label)})
        pick = f'<td class="is-pick"><input type="checkbox"{box}{words_of_row}></td>'
    cells = "".join(
        f'<td class="{one.classes}" data-title="{escape(one.title)}">{_shown(one.content)}</td>' for one in row.cells
    )
    return f"<tr{chosen}>{pick}{cells}</tr>\n"
