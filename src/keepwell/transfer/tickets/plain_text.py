# SPDX-License-Identifier: Apache-2.0
"""The words of an HTML text: nothing that runs, loads or hides survives."""

import re
from html.parser import HTMLParser

_SILENT = {"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math"}
_BREAKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "hr", "ul"}
_SAFE = ("http://", "https://", "mailto:")
_DEEPEST = 10_000


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, a link or a silence."""
        if tag in _SILENT and len(self._silent) < _DEEPEST:
            self._silent.append(tag)
        if self._silent:
            return
        if tag in _BREAKS:
            self.parts.append("\n- " if tag == "li" else "\n")
        if tag in ("td", "th"):
            self.parts.append("\t")
        if tag == "a" and len(self._links) < _DEEPEST:
            address = (dict(attrs).get("href") or "").strip()
            self._links.append(address if address.lower().startswith(_SAFE) else "")

    def handle_endtag(self, tag: str) -> None:
        """End them."""
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
            return
        if self._silent:
            return
        if tag in _BREAKS:
            self.parts.append("\n")
        if tag == "a" and self._links:
            address = self._links.pop()
            if address and address not in "".join(self.parts[-3:]):
                self.parts.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        if not self._silent:
            self.parts.append(re.sub(r"[ \t\r\f\v\xa0]+", " ", data.replace("\n", " ")))


def plain_text(html: str) -> str:
    """The text of an HTML fragment, its blocks on lines of their own, addresses of links in brackets."""
    words = _Words()
    words.feed(html)
    words.close()
    lines = (re.sub(r" {2,}", " ", line).strip(" ") for line in "".join(words.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
