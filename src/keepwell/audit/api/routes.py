# SPDX-License-Identifier: Apache-2.0
"""The log for programs: entries newest first, and one entry with the proof that it stands in the log."""

from base64 import b64encode
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from keepwell.audit import keys
from keepwell.audit.receipts import continuation, newest_heads, receipt_for
from keepwell.audit.selectors import EventDetail, EventFilter, EventRow, Proof, event_with_proof, events_page
from keepwell.kernel.api.params import Code, Instant, Limit
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.write_surface import actor_of
from keepwell.kernel.errors import Conflict

router = Router(tags=["audit"])


class EntryShape(Schema):
    """One line of the log; a label is null when it was erased, `place` is null until the entry has its leaf."""

    id: UUID
    customer_id: UUID
    at: datetime
    action: str
    title: str
    result: str
    via: str
    actor_kind: str
    actor_id: UUID | None
    actor_label: str | None
    target_kind: str
    target_id: UUID | None
    target_label: str | None
    place: int | None


_PLAIN = tuple(name for name in EntryShape.model_fields if name != "title")


class EntryList(Schema):
    """Some lines, newest first; `next` goes into `after`, null at the end."""

    items: list[EntryShape]
    next: UUID | None


class ProofShape(Schema):
    """An RFC 6962 inclusion proof under a signed head; hashes in base64. `is_valid` was computed for this answer."""

    place: int
    size: int
    root: str
    path: list[str]
    note: str
    key: str
    is_valid: bool


class EntryDetailShape(Schema):
    """One entry: the sealed text and its leaf hash, its content with personal values filled in, and the proof."""

    entry: EntryShape
    text: str
    leaf: str
    is_unchanged: bool
    content: dict[str, Any]
    policies: list[str]
    proof: ProofShape | None


class EntryWanted(Schema):
    """Which entries; everything left out asks for all."""

    customer_id: UUID | None = None
    action: Code | None = None
    actor_id: UUID | None = None
    target_id: UUID | None = None
    target_kind: Code | None = None
    result: Code | None = None
    since: Instant | None = None
    until: Instant | None = None


@router.get("/log", response={200: EntryList, CODES: Problem}, operation_id="audit_entries", summary="Log entries")
def entries(
    request: HttpRequest, wanted: Query[EntryWanted], after: UUID | None = None, limit: Limit = 50
) -> EntryList:
    """Entries the caller may see, newest first."""
    page = events_page(actor_of(request), EventFilter(**wanted.dict()), after=after, limit=limit)
    return EntryList(items=[_entry(row) for row in page.rows], next=page.next)


@router.get(
    "/log/{uuid:id}",
    response={200: EntryDetailShape, CODES: Problem},
    operation_id="audit_entry",
    summary="One log entry with its proof",
)
def entry(request: HttpRequest, id: UUID) -> EntryDetailShape:  # noqa: A002  # the name in the address
    """One entry; the proof is null until the log has signed a head over it, within seconds."""
    return _detail(event_with_proof(actor_of(request), id))


class HeadShape(Schema):
    """The newest signed head of a log: a C2SP checkpoint."""

    customer_id: UUID
    size: int
    signed_at: datetime
    note: str


class HeadList(Schema):
    """Heads of the logs the caller may see, and the public keys that prove them."""

    items: list[HeadShape]
    keys: str


class ConsistencyAsked(Schema):
    """A head that was kept, as a checkpoint or a line; `second` is another one, the newest when left out."""

    first: Annotated[str, Field(min_length=1, max_length=8000)]
    second: Annotated[str, Field(max_length=8000)] = ""


@router.get("/log/heads", response={200: HeadList, CODES: Problem}, operation_id="audit_heads", summary="Newest heads")
def heads(request: HttpRequest) -> HeadList:
    """The newest head of each log that the caller may see."""
    actor = actor_of(request)
    found = newest_heads(actor)
    return HeadList(items=[HeadShape.model_validate(one, from_attributes=True) for one in found], keys=keys.listing())


@router.get(
    "/log/{uuid:id}/receipt",
    response={200: dict[str, Any], CODES: Problem},
    operation_id="audit_receipt",
    summary="The receipt of one act",
)
def receipt(request: HttpRequest, id: UUID) -> dict[str, Any]:  # noqa: A002  # the name in the address
    """For whoever may read the entry, and for whoever did the act; the stand-alone verifier reads it."""
    return dict(receipt_for(actor_of(request), id).content())


@router.get(
    "/log/consistency",
    response={200: dict[str, Any], CODES: Problem},
    operation_id="audit_consistency",
    summary="Proof between two heads",
)
def consistency(request: HttpRequest, asked: Query[ConsistencyAsked]) -> dict[str, Any]:
    """The proof that the later head continues the earlier one; 409 when it does not."""
    try:
        return dict(continuation(asked.first, asked.second).content())
    except ValueError as error:  # a ProofError is one
        raise Conflict(str(error)) from error


def _entry(row: EventRow) -> EntryShape:
    return EntryShape(**{name: getattr(row, name) for name in _PLAIN}, title=str(row.title))


def _detail(found: EventDetail) -> EntryDetailShape:
    return EntryDetailShape(
        entry=_entry(found.row),
        text=found.text,
        leaf=_base64(found.leaf),
        is_unchanged=found.is_unchanged,
        content=dict(found.content),
        policies=list(found.policies),
        proof=_proof(found.proof) if found.proof else None,
    )


def _proof(proof: Proof) -> ProofShape:
    return ProofShape(
        place=proof.place,
        size=proof.size,
        root=_base64(proof.root),
        path=[_base64(one) for one in proof.path],
        note=proof.note,
        key=proof.key,
        is_valid=proof.is_valid,
    )


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
