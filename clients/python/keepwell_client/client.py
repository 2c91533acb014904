# SPDX-License-Identifier: Apache-2.0
"""A small client of Keepwell's API: the standard library only, every operation by its name.

    desk = Client("https://desk.example.com", "kw_…")
    ticket = desk.desk_open_ticket(organisation, title="BOM 丢失 3 个零件", idempotency_key="mes-4711")
    desk.desk_reply(ticket["id"], body="日志已附上")
    for one in desk.pages("desk_tickets", view="mine"): …

Names, addresses and words of the operations stand in `operations.py`, which is generated from the description.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any, Self
from urllib.parse import quote, urlencode, urlsplit

from keepwell_client.operations import OPERATIONS

ROOT = "/api/v1"
_SPECIAL = {"idempotency_key": "Idempotency-Key", "if_match": "If-Match", "if_none_match": "If-None-Match"}
TOLERANCE_SECONDS = 300


class Problem(Exception):
    """A refusal (RFC 9457); `errors` names the fields at fault, `current` the version that is there now (412)."""

    def __init__(self, status: int, content: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {content.get('title', '')}: {content.get('detail', '')}")
        self.status = status
        self.detail = str(content.get("detail", ""))
        self.errors = {one["field"]: one["message"] for one in content.get("errors", [])}
        self.reasons = list(content.get("reasons", []))
        self.current = content.get("current")


class Client:
    """One connection in one person's name; operations are methods: `client.desk_reply(id, body="…")`."""

    def __init__(self, address: str, key: str, *, language: str = "zh-CN", timeout: float = 30) -> None:
        parts = urlsplit(address)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._line = kind(parts.netloc, timeout=timeout)
        self._headers = {"Authorization": f"Bearer {key}", "Accept-Language": language}
        #: of the answer last read: goes into `if_match` of an act on the same row
        self.etag = ""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in OPERATIONS:
            raise AttributeError(f"There is no operation {name}.")
        return lambda *places, **words: self.call(name, *places, **words)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go; the next call opens another."""
        self._line.close()

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *OPERATIONS]

    def call(self, name: str, *places: object, **words: Any) -> Any:
        """Any operation: values of its address in their order, then query words and fields of the body by name."""
        method, path, wanted, query, body = OPERATIONS[name]
        if len(places) != len(wanted):
            raise TypeError(f"{name} takes {', '.join(wanted) or 'no address'}, then words.")
        for word, value in zip(wanted, places, strict=True):
            path = path.replace("{" + word + "}", quote(str(value), safe=""))
        unknown = set(words) - set(query) - set(body) - set(_SPECIAL)
        if unknown:
            known = ", ".join(sorted({*query, *body}))
            raise TypeError(f"{name} knows no {', '.join(sorted(unknown))}; it knows {known}.")
        asked = {word: words[word] for word in query if words.get(word) is not None}
        content = {word: words[word] for word in body if word in words}
        headers = {_SPECIAL[word]: str(words[word]) for word in _SPECIAL if words.get(word)}
        return self._ask(method, path + _query(asked), content if method != "GET" else None, headers)

    def pages(self, name: str, *places: object, **words: Any) -> Iterator[Any]:
        """Every item of a list, page after page."""
        while True:
            page = self.call(name, *places, **words)
            yield from page["items"]
            if not page["next"] or page.get("is_end"):
                return
            words["after"] = page["next"]

    def upload(self, name: str, content: bytes) -> str:
        """Send a file; the answer goes into `attachments` of an act."""
        mark = hashlib.sha256(content).hexdigest()[:24]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{quote(name)}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return str(self._read(self._send("POST", "/uploads", body, kind))["claim"])

    def _ask(self, method: str, path: str, content: object, headers: Mapping[str, str]) -> Any:
        body = None if content is None else json.dumps(content, default=str).encode()
        kind = {"Content-Type": "application/json"} if body is not None else {}
        return self._read(self._send(method, path, body, {**kind, **headers}))

    def _send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> HTTPResponse:
        self._line.request(method, ROOT + path, body, {**self._headers, **headers})
        return self._line.getresponse()

    def _read(self, answer: HTTPResponse) -> Any:
        content = answer.read()
        self.etag = answer.headers.get("ETag", "")
        is_json = "json" in answer.headers.get("Content-Type", "")
        if answer.status >= 400:
            raise Problem(answer.status, json.loads(content) if is_json else {"title": answer.reason})
        if answer.status == 304:
            return None
        return json.loads(content) if is_json else content


def _query(words: Mapping[str, object]) -> str:
    flat = {word: str(value).lower() if isinstance(value, bool) else value for word, value in words.items()}
    return "?" + urlencode(flat, doseq=True) if flat else ""


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> dict[str, Any]:
    """The event of a webhook's request; ValueError when the signature is not ours or the request is old."""
    found = {name.lower(): value for name, value in headers.items()}
    message_id, sent_at = found.get("webhook-id", ""), found.get("webhook-timestamp", "")
    if not sent_at.isdigit() or abs((now or time.time()) - int(sent_at)) > TOLERANCE_SECONDS:
        raise ValueError("The request is too old, or has no time.")
    content = f"{message_id}.{sent_at}.".encode() + body
    digest = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), content, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    if not any(hmac.compare_digest(expected, one) for one in found.get("webhook-signature", "").split(" ")):
        raise ValueError("The signature is not that of this secret.")
    event: dict[str, Any] = json.loads(body)
    return event
