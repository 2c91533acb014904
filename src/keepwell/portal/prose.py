# SPDX-License-Identifier: Apache-2.0
"""What a shared solution says, as safe HTML."""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_MARKDOWN = (
    MarkdownIt("commonmark", {"breaks": True, "html": False})
    .enable(["table"])
    .disable(["heading", "lheading", "image", "html_block", "html_inline"])
)
_TAGS = {"p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}


def prose(text: str) -> SafeString:
    """The HTML of a text in Markdown, without pictures and raw HTML."""
    made = nh3.clean(
        _MARKDOWN.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return SafeString(made)
