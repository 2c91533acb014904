# SPDX-License-Identifier: Apache-2.0
"""`{% load kw %}`: the kit in templates. Small parts come from `keepwell.ui.parts`, larger ones from `ui/parts/`."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import uuid4

from django import template
from django.contrib.messages.storage.base import Message
from django.db import transaction
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from keepwell.kernel import clock as kernel_clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.plugins import owner_of, switches
from keepwell.kernel.slots import Panel
from keepwell.kernel.slots import slot as named_slot
from keepwell.ui import parts, words
from keepwell.ui.charts import Chart, Kind
from keepwell.ui.faces import Change, ClockFace, ClockState, Happening, Link, Month, Page, Text
from keepwell.ui.forms import CommandForm
from keepwell.ui.navigation import actor_of
from keepwell.ui.ranges import DateRange
from keepwell.ui.tables import Table
from keepwell.ui.toasts import read_toast

register = template.Library()
_log = logging.getLogger(__name__)
_CHARTS_LOADED = "keepwell.charts"

register.simple_tag(parts.icon)
register.simple_tag(parts.kbd)
register.simple_tag(parts.badge)
register.simple_tag(parts.severity)
register.simple_tag(parts.avatar)
register.simple_tag(parts.person)
register.simple_tag(parts.clock)
register.simple_tag(parts.progress)
register.simple_tag(parts.number, name="ticket_number")
register.simple_tag(parts.copying, name="copy")


@register.simple_tag
def when(moment: datetime | None, style: str = "relative") -> SafeString:
    """`{% when moment %}`, `{% when moment "both" %}`: an instant in people's words and in full."""
    return parts.when(moment, style=style)


@register.simple_tag
def day(on: date) -> str:
    """`{% day date %}`: a date with its weekday."""
    return words.day(on, kernel_clock.now().astimezone(parts.viewer_zone()).date())


@register.simple_tag
def zone_note() -> str:
    """`{% zone_note %}`: says once on a page in which zone its times are."""
    return _("All times in {zone}").format(zone=words.zone_name(parts.viewer_zone()))


@register.filter
def own_words(text: Text) -> SafeString:
    """`{{ page.title|own_words }}`: people's words, kept apart in direction and never shown reversed."""
    return parts.own_words(text)


@register.filter(is_safe=True)
def straight(html: str) -> SafeString:
    """`{% filter straight %}…{% endfilter %}`: without characters that show what follows in reverse order."""
    return parts.straight(html)


@register.filter
def span(seconds: int, basis: str = "clock") -> str:
    """`{{ seconds|span:"service" }}`: a length of time in words."""
    return words.span(seconds, words.Basis(basis))


@register.filter
def hours_minutes(seconds: int) -> str:
    """`{{ seconds|hours_minutes }}`: a length for arithmetic, “3:08”."""
    return words.hours_minutes(seconds)


@register.filter
def file_size(count: int) -> str:
    """`{{ count|file_size }}`: “312 KB”."""
    return words.file_size(count)


@register.filter
def thousands(value: int) -> str:
    """`{{ 1284|thousands }}`: “1,284”."""
    return words.number(value)


def _button_attributes(options: Mapping[str, object]) -> SafeString:
    key = str(options.get("key") or "")
    pairs: dict[str, str | bool | None] = {
        "data-key": key.lower(),
        "aria-keyshortcuts": key,
        "form": str(options.get("form") or ""),
        "name": str(options.get("name") or ""),
        "value": str(options.get("value") or ""),
        "disabled": bool(options.get("disabled")),
        "title": str(options.get("title") or ""),
        "aria-label": str(options.get("spoken") or ""),
        "data-opens": str(options.get("opens") or ""),
    }
    return parts.attributes(pairs)


def _face(label: Text, icon: str, key: str) -> SafeString:
    picture = parts.icon(icon) if icon else parts.EMPTY
    hint = parts.kbd(key if len(key) > 1 else key.upper())
    return format_html("{}<span>{}</span>{}", picture, label, hint)


@register.simple_tag
def button(label: Text, kind: str = "", icon: str = "", key: str = "", **options: object) -> SafeString:
    """`{% button _("Send") "primary" key="mod+Enter" name="act" value="send" %}`: sends the form it stands in.

    Kinds: primary, danger, quiet, none. Options: form, name, value, disabled, title, spoken, type, opens (a dialog).
    """
    return format_html(
        '<button class="kw-button{}" type="{}"{}>{}</button>',
        f" is-{kind}" if kind else "",
        options.pop("type", "submit"),
        _button_attributes({**options, "key": key}),
        _face(label, icon, _shown_key(key)),
    )


@register.simple_tag
def link_button(label: Text, url: str, kind: str = "", icon: str = "", key: str = "", **options: object) -> SafeString:
    """`{% link_button _("New ticket") url "primary" key="n" %}`; `dialog=True` opens the page as a dialog."""
    opens = (
        {"hx-get": url, "hx-target": "#kw-dialog-body", "hx-swap": "innerHTML"} if options.pop("dialog", False) else {}
    )
    return format_html(
        '<a class="kw-button{}" href="{}"{}{}>{}</a>',
        f" is-{kind}" if kind else "",
        url,
        parts.attributes(dict(opens)),
        _button_attributes({**options, "key": key}),
        _face(label, icon, _shown_key(key)),
    )


def _shown_key(key: str) -> str:
    return {"mod+enter": "Ctrl ↵"}.get(key.lower(), key)


@register.inclusion_tag("ui/parts/table.html")
def table(shown: Table[object]) -> dict[str, object]:
    """`{% table tickets %}`: a `keepwell.ui.tables.Table`."""
    rows = shown.body()
    return {"table": shown, "heads": shown.heads(), "rows": rows, "body": parts.table_body(rows, shown.picking)}


@register.simple_block_tag
def panel(  # noqa: PLR0913  # a tag's named options
    content: str, title: Text = "", aside: Text = "", aside_url: str = "", kind: str = "", level: int = 2, key: str = ""
) -> SafeString:
    """`{% panel title=_("Facts") %}…{% endpanel %}`: a titled card; kind `flush` has no inner margin.

    `aside` is a quiet word or link beside the title; a link that ends in `#dialog` opens its page as a dialog.
    """
    quiet = _aside(aside, aside_url, key) if aside_url else aside
    head = format_html("<header><h{0}>{1}</h{0}>{2}</header>", level, title, quiet) if title else parts.EMPTY
    return format_html('<section class="kw-panel{}">{}{}</section>', f" is-{kind}" if kind else "", head, content)


def _aside(text: Text, url: str, key: str) -> SafeString:
    address, is_dialog = url.removesuffix("#dialog"), url.endswith("#dialog")
    opens = {"hx-get": address, "hx-target": "#kw-dialog-body", "hx-swap": "innerHTML"} if is_dialog else {}
    keyed = {"data-key": key.lower(), "aria-keyshortcuts": key.upper()} if key else {}
    return format_html('<a class="kw-aside" href="{}"{}>{}</a>', address, parts.attributes({**opens, **keyed}), text)


@register.simple_block_tag
def stack(content: str) -> SafeString:
    """`{% stack %}{% panel %}…{% endstack %}`: panels in one card, divided by lines (a side rail)."""
    return format_html('<div class="kw-stack">{}</div>', content)


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """`{% facts %}{% fact _("System") %}…{% endfact %}{% endfacts %}`: names and values."""
    return format_html('<dl class="kw-facts">{}</dl>', content)


@register.simple_block_tag
def fact(content: str, label: Text) -> SafeString:
    """One name and its value inside `facts`."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, content)


@register.simple_block_tag
def message(  # noqa: PLR0913  # a tag's named options
    content: str,
    author: str,
    note: Text = "",
    internal: bool = False,
    moment: datetime | None = None,
    ours: bool = False,
) -> SafeString:
    """`{% message author=name note=_("by mail") moment=at %}…{% endmessage %}`: somebody's words in a timeline."""
    mark = parts.badge(_("Internal"), "soon") if internal else parts.EMPTY
    at = parts.when(moment) if moment else parts.EMPTY
    return format_html(
        '<article class="kw-message{}{}"><header>{}<b>{}</b>{}<span class="kw-faint">{} {}</span></header>'
        '<div class="kw-text">{}</div></article>',
        " is-internal" if internal else "",
        " is-ours" if ours else "",
        parts.avatar(author),
        parts.own_words(author),
        mark,
        note,
        at,
        parts.straight(content),
    )


@register.simple_block_tag
def system_line(content: str, moment: datetime | None = None) -> SafeString:
    """`{% system_line moment=at %}…{% endsystem_line %}`: what the system noted in a timeline."""
    at = format_html("{} ", parts.when(moment, style="time")) if moment else parts.EMPTY
    return format_html('<div class="kw-system">{}{}</div>', at, content)


@register.simple_block_tag
def empty(content: str, title: Text, hint: Text = "") -> SafeString:
    """`{% empty _("No tickets") _("…what to do") %}buttons{% endempty %}`: says what to do where nothing is."""
    said = format_html("<p>{}</p>", hint) if hint else parts.EMPTY
    return format_html('<div class="kw-empty"><p class="kw-strong">{}</p>{}{}</div>', title, said, content)


@register.simple_block_tag
def notice(content: str, tone: str = "neutral", title: Text = "") -> SafeString:
    """`{% notice "late" title=_("…") %}…{% endnotice %}`: something to know before going on."""
    head = format_html("<b>{}</b> ", title) if title else parts.EMPTY
    return format_html('<div class="kw-notice is-{}" role="note">{}{}</div>', tone, head, content)


@register.simple_block_tag
def dialog(content: str, name: str, title: Text) -> SafeString:
    """`{% dialog "merge" _("Merge") %}…{% enddialog %}`: opened by a button with `type="button" opens="merge"`."""
    return format_html(
        '<dialog class="kw-dialog" id="{0}" aria-labelledby="{0}-title"><header class="kw-row">'
        '<h2 id="{0}-title">{1}</h2><button class="kw-iconbutton kw-push" type="button" data-close aria-label="{2}">'
        "{3}</button></header>{4}</dialog>",
        name,
        title,
        _("Close"),
        parts.icon("cross"),
        content,
    )


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(happenings: Sequence[Happening]) -> dict[str, object]:
    """`{% timeline happenings %}`: what happened, by day."""
    return {"happenings": happenings}


@register.inclusion_tag("ui/parts/date_range.html", takes_context=True)
def date_range(context: Context, chosen: DateRange, label: Text = "") -> dict[str, object]:
    """`{% date_range range %}`: presets and two days; the page's other filters are kept."""
    request: HttpRequest = context["request"]
    dropped = {"range", "from", "until", "after", "before"}
    kept = [(name, value) for name, values in request.GET.lists() if name not in dropped for value in values]
    return {
        "chosen": chosen,
        "links": chosen.links(request),
        "label": label or _("Span of days"),
        "path": request.path,
        "kept": kept,
    }


@register.inclusion_tag("ui/parts/toast.html", takes_context=True)
def toast(context: Context, note: Message) -> dict[str, object]:
    """`{% toast note %}`: one message of the request, with its way back if it has one."""
    tone, undo = read_toast(note)
    request = context.get("request")
    return {
        "text": str(note),
        "tone": tone,
        "undo": undo,
        "key": uuid4(),
        "here": request.get_full_path() if isinstance(request, HttpRequest) else "",
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(links: Sequence[Link], label: Text = "") -> dict[str, object]:
    """`{% tabs links _("Views") %}`: links that look like tabs, the current one marked."""
    return {"links": links, "label": label or _("Views")}


@register.inclusion_tag("ui/parts/chips.html")
def filter_chips(links: Sequence[Link], label: Text = "") -> dict[str, object]:
    """`{% filter_chips views _("Saved views") %}`: views and filters; one that `removes` shows a cross."""
    return {"links": links, "label": label or _("Filters")}


@register.inclusion_tag("ui/parts/pager.html")
def pager(page: Page) -> dict[str, object]:
    """`{% pager page %}`: to newer and older rows by keyset."""
    return {"page": page, "last": page.first + page.shown - 1}


@register.inclusion_tag("ui/parts/diff.html")
def diff(changes: Sequence[Change]) -> dict[str, object]:
    """`{% diff changes %}`: fields before and after."""
    return {"changes": changes}


@register.inclusion_tag("ui/parts/month.html")
def month(shown: Month) -> dict[str, object]:
    """`{% month grid %}`: a month as weeks of days."""
    return {"month": shown, "weekdays": words.WEEKDAYS}


@register.inclusion_tag("ui/parts/chart.html", takes_context=True)
def chart(context: Context, shown: Chart, level: int = 2) -> dict[str, object]:
    """`{% chart figure %}`: a `keepwell.ui.charts.Chart` as picture and table; the first brings the scripts."""
    is_heat = shown.kind is Kind.HEAT
    is_drawn = not is_heat and not shown.is_empty
    request = context.get("request")
    loaded = request.META if isinstance(request, HttpRequest) else {}
    is_first = is_drawn and not loaded.get(_CHARTS_LOADED)
    if is_drawn:
        loaded[_CHARTS_LOADED] = True
    return {"chart": shown, "level": level, "is_heat": is_heat, "is_drawn": is_drawn, "is_first": is_first}


@register.inclusion_tag("ui/parts/clock_line.html")
def clock_line(face: ClockFace, segments: Sequence[object] = (), url: str = "") -> dict[str, object]:
    """`{% clock_line face segments why_url %}`: a clock in a rail: name, chip, bar."""
    tone = "late" if face.state in {ClockState.BREACHED, ClockState.MISSED} else "accent"
    return {"face": face, "segments": segments, "url": url, "tone": tone}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """`{% field form.title %}`: label, help, control and error of one field."""
    widget = bound.field.widget
    described = [
        f"{bound.auto_id}-{part}" for part, shown in (("help", bound.help_text), ("error", bound.errors)) if shown
    ]
    is_group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    first_wrong = next((name for name in bound.form.fields if name in bound.form.errors), None)
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(described) or False}
    if bound.errors:
        attrs |= {"aria-invalid": "true", "autofocus": bound.name == first_wrong}
    if is_group:
        attrs.pop("aria-describedby")
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "is_group": is_group,
        "is_check": isinstance(widget, CheckboxInput),
        "described": " ".join(described),
        "is_optional": not bound.field.required and not isinstance(widget, CheckboxInput),
    }


@register.inclusion_tag("ui/parts/fields.html", takes_context=True)
def command_fields(context: Context, form: CommandForm[object]) -> dict[str, object]:
    """`{% command_fields form %}`: everything inside a form but its buttons, with token and repetition key."""
    return {"form": form, "csrf_token": context.get("csrf_token"), "hidden": form.hidden_fields()}


@register.inclusion_tag("ui/parts/command_form.html", takes_context=True)
def command_form(  # noqa: PLR0913  # a tag's named options
    context: Context,
    form: CommandForm[object],
    action: str = "",
    submit: Text = "",
    kind: str = "primary",
    back: str = "",
) -> dict[str, object]:
    """`{% command_form form action=url submit=_("Save") %}`: a whole form of a command."""
    return {
        "form": form,
        "action": action,
        "submit": submit or _("Save"),
        "kind": kind,
        "back": back,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, subject: object = None) -> SafeString:
    """`{% slot "ticket.side" ticket %}`: the panels that higher rooms hang here."""
    request = context.get("request")
    actor = actor_of(request) if request is not None else None
    shown = []
    for hung in named_slot(name).panels():
        shown.append(_hung(hung, actor, subject, request))
    return SafeString("".join(shown))


def _hung(hung: Panel, actor: Actor | None, subject: object, request: HttpRequest | None) -> str:
    """One panel. A plug-in's stays away where it is off, and its crash costs its own place only."""
    if owner_of(hung.name) is None:
        return _panel(hung, actor, subject, request)
    if not switches.serves(hung.name, getattr(subject, "customer_id", None)):
        return ""
    try:
        with transaction.atomic():  # a failed statement must not spoil the page's transaction
            return _panel(hung, actor, subject, request)
    except Exception:  # noqa: BLE001  # whatever a stranger's code raises, the page stands
        _log.exception("The panel %s failed", hung.name)
        return get_template("ui/parts/panel_failed.html").render({"name": hung.name}, request)


def _panel(hung: Panel, actor: Actor | None, subject: object, request: HttpRequest | None) -> str:
    values = hung.context(actor, subject)
    if values is None:
        return ""
    return get_template(hung.template).render({**values, "subject": subject}, request)
