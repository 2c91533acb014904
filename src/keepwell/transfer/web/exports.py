# SPDX-License-Identifier: Apache-2.0
"""What goes out: chosen, asked for, fetched."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.files.services import serve
from keepwell.kernel import clock
from keepwell.kernel.errors import NotFound
from keepwell.people.models import Organisation
from keepwell.transfer import services
from keepwell.transfer.packing.names import package_name
from keepwell.transfer.selectors import exportable, package_file
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.navigation import actor_of


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Which customer or project?"""
    found = [
        (
            one,
            reverse(
                "transfer:export_customer" if isinstance(one.row, Organisation) else "transfer:export_project",
                args=[one.row.pk],
            ),
        )
        for one in exportable(actor_of(request))
    ]
    return render(request, "transfer/choose.html", {"found": found})


def _asked(text: str) -> Asking:
    return Asking(hint=text, submit=_("Export"), back=reverse("transfer:choose"))


@require_http_methods(["GET", "POST"])
def customer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything a customer owns."""
    hint = _(
        "Organisations, people, contracts, tickets with texts and files, and the log, as far as you may read them. "
        "Tickets of projects you are no member of are left out. The export itself is written into the log."
    )
    return act(request, services.export_customer, pk, done=_made, asking=_asked(hint))


@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A project."""
    hint = _("Members, tickets with texts and files. The export itself is written into the log.")
    return act(request, services.export_project, pk, done=_made, asking=_asked(hint))


def _made(_package: object) -> Done:
    return Done(reverse("transfer:overview"), _("It is being packed. You find it here when it is ready."))


@require_GET
def fetch(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The archive, for the one who asked, within its week."""
    package, stored = package_file(actor_of(request), pk)
    if package.expires_at <= clock.now():
        raise NotFound
    return serve(stored, package_name(package))
