# SPDX-License-Identifier: Apache-2.0
"""Files in and out: an upload gives a claim check that an action takes, an attachment is always a download."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import File, Router
from ninja.files import UploadedFile

from keepwell.desk.api.shapes import UploadShape
from keepwell.desk.selectors import attachment_of
from keepwell.desk.services import claim_check
from keepwell.desk.uploads import VALID_FOR
from keepwell.files.services import safe_name, serve, store
from keepwell.kernel import clock
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.write_surface import actor_of

router = Router(tags=["desk"])
_BYTES = {
    "responses": {
        200: {"description": "The file", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
    }
}


@router.post(
    "/uploads",
    response={200: UploadShape, CODES: Problem},
    operation_id="desk_upload",
    summary="Send a file that will be attached",
)
def upload(request: HttpRequest, file: File[UploadedFile]) -> UploadShape:
    """Keep the bytes for a day; `claim` goes into `attachments` of an action. What nobody attaches is swept away."""
    actor, now = actor_of(request), clock.now()
    stored = store(file, now=now, limit=settings.KEEPWELL.upload_limit)  # type: ignore[arg-type]  # an uploaded file reads like any stream
    name = safe_name(file.name or "file")
    return UploadShape(
        claim=claim_check(actor, stored, name),
        name=name,
        size=stored.size,
        media_type=stored.media_type,
        expires_at=now + VALID_FOR,
    )


@router.get(
    "/attachments/{uuid:id}",
    response={CODES: Problem},
    operation_id="desk_attachment",
    summary="A file's bytes",
    openapi_extra=_BYTES,
)
def attachment(request: HttpRequest, id: UUID) -> HttpResponseBase:  # noqa: A002  # the name in the address
    """The bytes of a file of a message."""
    found = attachment_of(actor_of(request), id)
    return serve(found.file, found.name)
