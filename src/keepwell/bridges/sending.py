# SPDX-License-Identifier: Apache-2.0
"""One call to a receiver: what is sent, and what its answer means."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson
import requests
from django.utils import translation

from keepwell import __version__
from keepwell.bridges import signing
from keepwell.bridges.choices import Trouble
from keepwell.bridges.models import Webhook
from keepwell.bridges.services._wording import opened, opened_former
from keepwell.kernel import outbound
from keepwell.kernel.secrets import SecretUnreadable

#: of an answer no more is read, and no more kept
MOST_READ, MOST_KEPT = 64 * 2**10, 1000
_SHOWN_HEADERS = ("content-type", "retry-after", "location", "server", "date", "x-request-id")
_MOST_HEADER = 200
_GONE, _BUSY = 410, (429, 503)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try; no trouble: delivered."""

    trouble: str = ""
    status: int | None = None
    words: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    head: str = ""
    took_ms: int = 0
    sent_bytes: int = 0
    wait_s: int | None = None  # what the receiver asked for


def post(webhook: Webhook, message_id: str, content: Mapping[str, object], now: datetime) -> Outcome:
    """Send one event; every fault is an outcome."""
    body = orjson.dumps(content)
    try:
        living = [opened(webhook)]
        if webhook.sealed_former and webhook.former_until is not None and now < webhook.former_until:
            living.append(opened_former(webhook))
    except SecretUnreadable as error:
        return Outcome(Trouble.SECRET, words=_english(error), sent_bytes=0)
    headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "user-agent": f"Keepwell/{__version__}",
        **signing.headers(living, message_id, int(now.timestamp()), body),
    }
    began = time.monotonic()
    try:
        answer = outbound.call("POST", webhook.url, headers=headers, body=body, most_bytes=MOST_READ)
    except outbound.OutboundRefused as refused:
        is_theirs = isinstance(refused.__cause__, requests.RequestException)
        trouble = Trouble.UNREACHED if is_theirs else Trouble.FORBIDDEN
        return Outcome(trouble, words=_english(refused), took_ms=_since(began), sent_bytes=len(body))
    return _judged(answer, _since(began), len(body))


def _judged(answer: outbound.Answer, took_ms: int, sent_bytes: int) -> Outcome:
    found = {name.lower(): value for name, value in answer.headers.items()}
    return Outcome(
        trouble=_trouble(answer.status),
        status=answer.status,
        headers={name: _clean(found[name])[:_MOST_HEADER] for name in _SHOWN_HEADERS if name in found},
        head=_clean(answer.body[: MOST_KEPT * 4].decode("utf-8", "replace"))[:MOST_KEPT],
        took_ms=took_ms,
        sent_bytes=sent_bytes,
        wait_s=_wait(found.get("retry-after", "")) if answer.status in _BUSY else None,
    )


def _trouble(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if status == _GONE:
        return Trouble.GONE
    if status in _BUSY:
        return Trouble.BUSY
    if 300 <= status < 400:
        return Trouble.MOVED
    return Trouble.REFUSED if status < 500 else Trouble.BROKEN


def _wait(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _clean(text: str) -> str:
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "\ufffd" for sign in text)


def _english(error: Exception) -> str:
    with translation.override("en"):
        return str(error)[:300]


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
