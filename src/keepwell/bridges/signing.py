# SPDX-License-Identifier: Apache-2.0
"""Standard Webhooks signatures: `v1,base64(HMAC-SHA256(secret, id.timestamp.body))`, one for each living secret."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

MARK = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret as receivers enter it."""
    return MARK + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature."""
    key = base64.b64decode(secret.removeprefix(MARK))
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def headers(living: Iterable[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers; during a rotation two signatures stand side by side."""
    signatures = " ".join(signature(secret, message_id, timestamp, body) for secret in living)
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": signatures}
