# SPDX-License-Identifier: Apache-2.0
"""Short words after an act, with the way back: after a redirect as a message, after a partial update as an event."""

import json

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse

from keepwell.ui.faces import Text, Undo

_UNDO = "undo "  # the mark in a message's tags; what follows is ours, since the store signs it


def say(request: HttpRequest, text: Text, undo: Undo | None = None) -> None:
    """Say something on the next page, and offer the way back."""
    tags = "" if undo is None else _UNDO + json.dumps(_plain(undo))
    messages.success(request, str(text), extra_tags=tags)


def read_toast(note: Message) -> tuple[str, Undo | None]:
    """A message's tone and its way back."""
    tags = str(note.extra_tags or "")
    if not tags.startswith(_UNDO):
        return note.level_tag, None
    kept = json.loads(tags.removeprefix(_UNDO))
    return note.level_tag, Undo(kept["url"], kept["fields"], kept["label"])


def toast(response: HttpResponse, text: Text, tone: str = "neutral", undo: Undo | None = None) -> HttpResponse:
    """Have the browser say something after a partial update."""
    told: dict[str, object] = {"text": str(text), "tone": tone}
    if undo is not None:
        told["undo"] = _plain(undo)
    # a header is ASCII, so the text travels escaped
    response.headers["HX-Trigger"] = json.dumps({"kw:toast": told})
    return response


def _plain(undo: Undo) -> dict[str, object]:
    return {"url": undo.url, "fields": dict(undo.fields), "label": str(undo.label)}
