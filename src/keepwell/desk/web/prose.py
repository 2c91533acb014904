# SPDX-License-Identifier: Apache-2.0
"""What people wrote, as safe HTML: Markdown without pictures, headings and raw HTML, then cleaned once more."""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

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


def prose(text: str) -> SafeString:
    """The HTML of a message."""
    return SafeString(
        nh3.clean(
            _MARKDOWN.render(text),
            tags=_TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer nofollow",
        )
    )
