# SPDX-License-Identifier: Apache-2.0
"""The shape of one line of a ticket file, version 1; the JSON Schema that is shipped is made from it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from keepwell.desk.choices import Cause, Channel, Kind, LinkKind, Party, Severity, State
from keepwell.kernel.api.bodies import clean_text, sane_instant

VERSION = 1


def _moment(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError(
            "string_type", "an instant is a text with its offset, as in 2025-03-03T09:00:00+08:00"
        )
    return value


Short = Annotated[str, Field(max_length=120), AfterValidator(clean_text)]
Word = Annotated[str, Field(max_length=80), AfterValidator(clean_text)]
Long = Annotated[str, Field(max_length=1_000_000), AfterValidator(clean_text)]
Moment = Annotated[datetime, BeforeValidator(_moment), AfterValidator(sane_instant)]
Count = Annotated[int, Field(ge=0, le=32_767)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Who(_Shape):
    """A person: found by email, else by name; the name is kept when nobody is found."""

    email: Annotated[str, Field(max_length=254), AfterValidator(clean_text)] = ""
    name: Short = ""


class FileLine(_Shape):
    """A file inside the archive; size and SHA-256 are checked when they are given."""

    path: Annotated[str, Field(min_length=1, max_length=1_000), AfterValidator(clean_text)]
    name: Annotated[str, Field(max_length=200), AfterValidator(clean_text)] = ""
    size: Annotated[int, Field(ge=0)] | None = None
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None


class Entry(_Shape):
    """Something said or noted: `text`, or `html` of which the text is kept."""

    at: Moment
    author: Who | None = None
    party: Literal[tuple(Party.values)] | None = None  # type: ignore[valid-type]  # made of the choices
    is_internal: bool = False
    channel: Literal[tuple(Channel.values)] = Channel.IMPORT.value  # type: ignore[valid-type]
    text: Long = ""
    html: Long = ""
    call_seconds: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    attachments: Annotated[list[FileLine], Field(max_length=500)] = []


class Link(_Shape):
    """How the ticket stands to another of the same file or an earlier one."""

    kind: Literal[tuple(LinkKind.values)]  # type: ignore[valid-type]
    external_id: Annotated[str, Field(min_length=1, max_length=120)]


class Pause(_Shape):
    """Why and since when a waiting ticket waits."""

    reason: Annotated[str, Field(min_length=1, max_length=24, pattern="^[a-z_]+$")]
    since: Moment


class TicketLine(_Shape):
    """One ticket: a line of the file."""

    external_id: Annotated[str, Field(min_length=1, max_length=120), AfterValidator(clean_text)]
    source: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9._-]+$")] = "import"
    number: Annotated[str, Field(max_length=120)] = ""
    title: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(clean_text)]
    kind: Literal[tuple(Kind.values)] = Kind.QUESTION.value  # type: ignore[valid-type]
    severity: Literal[tuple(Severity.values)] = Severity.GENERAL.value  # type: ignore[valid-type]
    state: Literal[tuple(State.values)] = State.CLOSED.value  # type: ignore[valid-type]
    opened_at: Moment
    first_answered_at: Moment | None = None
    restored_at: Moment | None = None
    resolved_at: Moment | None = None
    confirmed_at: Moment | None = None
    closed_at: Moment | None = None
    pause: Pause | None = None
    requester: Who | None = None
    owner: Who | None = None
    organisation: Short = ""
    system: Short = ""
    project: Short = ""
    is_confidential: bool = False
    is_production_stopped: bool = False
    is_data_lost: bool = False
    affected_count: Annotated[int, Field(ge=1, lt=2**31)] = 1
    module: Word = ""
    topic: Word = ""
    cad_tool: Word = ""
    integration_version: Word = ""
    workstation: Word = ""
    cause: Literal[("", *Cause.values)] = ""  # type: ignore[valid-type]
    cause_evidence: Long = ""
    solution: Long = ""
    transfer_count: Count = 0
    reopen_count: Count = 0
    entries: Annotated[list[Entry], Field(max_length=10_000)] = []
    links: Annotated[list[Link], Field(max_length=1_000)] = []


def schema() -> dict[str, object]:
    """The JSON Schema of one line."""
    made = TicketLine.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Keepwell ticket, version {VERSION}",
        **{key: value for key, value in made.items() if key != "title"},
    }
