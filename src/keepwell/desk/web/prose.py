# SPDX-License-Identifier: Apache-2.0
"""What people wrote, as safe HTML: Markdown without pictures, headings and raw HTML, then cleaned once more."""

import re
import unicodedata
from urllib.parse import urlsplit

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from keepwell.desk.web.quotes import stretches_of

_TAGS = {
    "p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_MARKDOWN = (
    MarkdownIt("commonmark", {"breaks": True, "html": False})
    .enable(["table", "strikethrough"])
    # "#3 机床" is no heading, and a picture from elsewhere would tell its server who reads
    .disable(["heading", "lheading", "image", "html_block", "html_inline"])
)
#: a message that came as HTML: it starts like a page and closes what it opened
_IS_HTML = re.compile(r"^\s*<(?:!doctype html|html|body|div|p|table|meta)\b.*</\w+>", re.IGNORECASE | re.DOTALL)
_PICTURE = re.compile(r"!\[([^\]\n]{0,200})\]\((https?://[^\s)]{1,1000})\)")
_IMG = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"'](https?://[^\"']{1,1000})[\"'][^>]*>", re.IGNORECASE)
#: marks that turn the order of letters; isolates and the plain marks of Arabic and Hebrew stay
_TURNING = re.compile("[\u202a-\u202e]")
_UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad]")
#: longer messages show their beginning; beyond the second measure the rest has a page of its own
FOLDED_FROM, FOLDED_LINES, WHOLE_UP_TO = 3_000, 40, 30_000


def readable(text: str) -> str:
    """The text without marks that hide in it or turn it around."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", _TURNING.sub("", text)))


def prose(text: str) -> SafeString:
    """The HTML of a message or of a part of one."""
    text = readable(text)
    if _IS_HTML.match(text):
        return _clean(_IMG.sub(lambda found: _elsewhere("", found[1]), text))
    return _clean(_MARKDOWN.render(_PICTURE.sub(lambda found: _link(found[1], found[2]), text)))


def message_html(text: str, whole_url: str) -> SafeString:
    """A message as the conversation shows it: quotes folded, a long one cut with the rest a click away."""
    if _IS_HTML.match(text):
        return prose(text[:WHOLE_UP_TO])
    shown, left = text[:WHOLE_UP_TO], len(text) > WHOLE_UP_TO
    made = [_quoted(one.text) if one.is_quote else _folded(one.text) for one in stretches_of(shown)]
    if left:
        more = _("Read the whole message ({count} characters)").format(count=f"{len(text):,}")
        made.append(format_html('<p><a href="{}">{}</a></p>', whole_url, more))
    return SafeString("".join(made))


def _quoted(text: str) -> SafeString:
    words = _("Quoted earlier mail")
    return format_html('<details class="kw-quote"><summary>{}</summary>{}</details>', words, prose(text))


def _folded(text: str) -> SafeString:
    if len(text) <= FOLDED_FROM and text.count("\n") <= FOLDED_LINES:
        return prose(text)
    at = _where_to_cut(text)
    return format_html(
        '{}<details class="kw-rest"><summary>{}</summary>{}</details>',
        prose(text[:at]),
        _("Show all"),
        prose(text[at:]),
    )


def _where_to_cut(text: str) -> int:
    """Behind a paragraph or line near the first screen, never inside a block of code."""
    limit = min(FOLDED_FROM // 2, _nth_line_end(text, FOLDED_LINES // 2))
    for mark in ("\n\n", "\n"):
        at = text.rfind(mark, 0, limit)
        if at > 0 and text[:at].count("```") % 2 == 0:
            return at + len(mark)
    return limit


def _nth_line_end(text: str, count: int) -> int:
    at = -1
    for _line in range(count):
        following = text.find("\n", at + 1)
        if following < 0:
            return len(text)
        at = following
    return at + 1


def _link(words: str, url: str) -> str:
    host = urlsplit(url).hostname or ""
    label = words.strip() or _("picture")
    said = _("{label} (picture on {host}, not loaded)").format(label=label, host=host)
    return f"[{said.replace('[', '(').replace(']', ')')}]({url})"


def _elsewhere(words: str, url: str) -> str:
    host = urlsplit(url).hostname or ""
    said = _("{label} (picture on {host}, not loaded)").format(label=words or _("picture"), host=host)
    return format_html('<a href="{}">{}</a>', url, said)


def _clean(html: str) -> SafeString:
    return SafeString(
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer nofollow",
        )
    )
