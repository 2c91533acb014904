# SPDX-License-Identifier: Apache-2.0
"""Entries of the log as tests need them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from keepwell.audit.trail import Trail
from keepwell.kernel.entry import Entry, Personal
from keepwell.kernel.ids import uuid7
from keepwell.kernel.record import write

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
HUAXIN = UUID("0190a000-0000-7000-8000-000000000001")
XIAO_LIU = UUID("0190a000-0000-7000-8000-0000000000a1")

_ENTRY = Entry(
    at=NOW,
    action="desk.reply_publicly",
    actor_kind="person",
    actor_id=XIAO_LIU,
    actor_label="小刘",
    via="web",
    result="done",
    customer_id=HUAXIN,
    target_kind="desk.ticket",
    target_id=UUID("0190a000-0000-7000-8000-0000000000b1"),
    target_label="KW-2318",
    command={"text": Personal("图纸检入失败，请尽快处理")},
    changes={"state": ("new", "working")},
    policies=("desk-requester-replies",),
    policy_hash="a1b2",
    ip="10.0.0.7",
)


def entry(**changes: Any) -> Entry:
    """小刘 answers on KW-2318, unless told otherwise."""
    return replace(_ENTRY, **({"id": uuid7()} | changes))


def keep(*entries: Entry) -> None:
    """Write entries in one transaction, as the pipeline does."""
    with transaction.atomic():
        write(Trail().rows(entries))
