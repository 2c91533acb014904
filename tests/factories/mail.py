# SPDX-License-Identifier: Apache-2.0
"""Letters for stories."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope
from keepwell.mail.models import Letter, Sending
from keepwell.mail.services import Draft, LinkTo, Recipient, SetUpSending, send_letter, set_up_sending

ROOT = UUID("01900000-0000-7000-8000-000000000001")


def sends(port: int, **words: Any) -> Sending:
    """The installation sends through this port of this machine."""
    defaults = {"host": "127.0.0.1", "port": port, "security": "none", "sender_address": "desk@keepwell.example"}
    return set_up_sending(SYSTEM, SetUpSending(**{**defaults, **words}))


def letter(address: str = "liu@hd.example", **words: Any) -> Letter:
    """A letter that waits; the act that would have caused it is left out."""
    defaults: dict[str, Any] = {
        "kind": "signin.invitation",
        "subject": "欢迎使用维好",
        "paragraphs": ("小刘，您好：", "请打开链接设置密码。"),
        "link": LinkTo("设置密码", "https://desk.example/i/abc?x=1&y=2"),
        "to": Recipient(address, words.pop("name", "小刘"), words.pop("language", "zh-hans"), ROOT, ROOT),
    }
    with within_scope(SYSTEM.scope):
        made = send_letter(Draft(**{**defaults, **words}), now=clock.now())
    assert made is not None
    return made


def now_of(row: Letter) -> Letter:
    """The letter as it stands."""
    with within_scope(SYSTEM.scope):
        return Letter.objects.get(pk=row.pk)


def wait(minutes: float) -> None:
    """Let the installation believe that time went by."""
    clock.shift(_passed(minutes), is_demo=True)


def _passed(minutes: float) -> timedelta:
    return clock._offset + timedelta(minutes=minutes)  # the story's own clock
