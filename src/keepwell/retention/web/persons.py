# SPDX-License-Identifier: Apache-2.0
"""The register of requests about personal data: what is known, erasing it, giving a copy, refusing."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.access.selectors import may
from keepwell.files.services import serve
from keepwell.kernel import clock
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Person
from keepwell.retention import services
from keepwell.retention.choices import PersonRequestKind, PersonRequestState
from keepwell.retention.models import PersonRequest
from keepwell.retention.packing import counts_of, known_about
from keepwell.retention.selectors import person_request_of, person_requests
from keepwell.ui import parts
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

_REGISTER = "retention:persons"
_ACTS: Mapping[str, Any] = {
    "erase": services.erase_person,
    "copy": services.give_package,
    "refuse": services.refuse_person_request,
}
_OF_KIND = {PersonRequestKind.ERASURE: ("erase", "refuse"), PersonRequestKind.ACCESS: ("copy", "refuse")}


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Every request the reader may see."""
    now = clock.now()
    columns: tuple[Column[PersonRequest], ...] = (
        Column(
            "person",
            gettext_lazy("Person"),
            lambda row: parts.row_link(
                reverse("retention:person", args=[row.pk]), row.person.label, row.get_kind_display()
            ),
            narrow="main",
        ),
        Column("received", gettext_lazy("Received"), lambda row: parts.when(row.received_at, now=now), tight=True),
        Column(
            "due",
            gettext_lazy("To be answered by"),
            lambda row: parts.when(row.due_at, now=now, style="absolute"),
            tight=True,
        ),
        Column(
            "state", gettext_lazy("State"), lambda row: parts.badge(row.get_state_display(), _tone(row)), tight=True
        ),
    )
    table = Table(
        gettext_lazy("Requests about personal data"),
        columns,
        list(person_requests(actor_of(request))),
        empty=gettext_lazy("Nobody asked about his data yet."),
        empty_hint=gettext_lazy("Requests are entered on the page of the person."),
    )
    return render(request, "retention/persons.html", {"table": table})


def _state(row: PersonRequest) -> str:
    return parts.badge(row.get_state_display(), _tone(row))


def _tone(row: PersonRequest) -> str:
    if row.state != PersonRequestState.OPEN:
        return "neutral"
    return "late" if row.due_at < clock.now() else "soon"


@require_GET
def person_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: what is known about the person, and what can be done; once answered, the certificate."""
    actor = actor_of(request)
    row = person_request_of(actor, pk)
    is_open = row.state == PersonRequestState.OPEN
    words = _OF_KIND[PersonRequestKind(row.kind)] if is_open else ()
    is_ours = may(actor, services.refuse_person_request.name, row)
    context = {
        "asked": row,
        "known": sorted(counts_of(known_about(row.person_id)).items()) if is_open and is_ours else [],
        "outcome": sorted(row.outcome.items()),
        "is_erasure": row.kind == PersonRequestKind.ERASURE,
        "acts": [
            (_ACTS[word].title, reverse("retention:answer", args=[word, row.pk]), "" if word == "refuse" else "danger")
            for word in words
            if may(actor, _ACTS[word].name, row)
        ],
        "is_held": row.person.is_held,
    }
    return render(request, "retention/person.html", context)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a request about a person."""
    actor = actor_of(request)
    with reading(actor):
        row = _visible(actor, pk)
    return act(
        request,
        services.ask_about_person,
        row,
        done=lambda made: Done(_address(made), _("Entered. It must be answered within a month.")),
        asking=Asking(preview=str(row), back=reverse(_REGISTER)),
    )


def _visible(actor: Any, pk: UUID) -> Person:
    row = Person.objects.visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def _address(made: object) -> str:
    return reverse("retention:person", args=[made.pk]) if isinstance(made, Model) else reverse(_REGISTER)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, word: str, pk: UUID) -> HttpResponse:
    """Erase, give the copy, or refuse."""
    action = _ACTS.get(word)
    if action is None:
        raise NotFound
    actor = actor_of(request)
    with reading(actor):
        row = person_request_of(actor, pk)
    back = reverse("retention:person", args=[pk])
    return act(
        request,
        action,
        row,
        done=lambda _made: Done(back, _("Answered.")),
        asking=Asking(preview=row.person.label, back=back),
    )


@require_GET
def package(request: HttpRequest, pk: UUID) -> FileResponse:
    """The copy, to who may see the request."""
    row = person_request_of(actor_of(request), pk)
    if row.package is None:
        raise NotFound
    return serve(row.package, f"about-{row.person_id.hex[-6:]}.zip")
