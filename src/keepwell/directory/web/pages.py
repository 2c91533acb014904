# SPDX-License-Identifier: Apache-2.0
"""The directory of a customer, and its editions."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from keepwell.directory.selectors import Line, directory_of, edition_page
from keepwell.directory.web.acts import acts_on
from keepwell.kernel import clock
from keepwell.kernel.scope import reading
from keepwell.people.choices import ContactKind, Role
from keepwell.people.models import Organisation
from keepwell.people.selectors import customers as customers_of
from keepwell.ui import parts
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table


def _name(line: Line) -> SafeString:
    return parts.row_link(reverse("directory:card", args=[line.person.pk]), line.person.label, line.person.job_title)


def _reaches(line: Line) -> str:
    return " · ".join(f"{ContactKind(one.kind).label} {one.value}" for one in line.reaches)


def _state(line: Line) -> SafeString:
    if not line.reaches:
        return parts.badge(_("No contact"), "late")
    if line.is_stale:
        return parts.badge(_("To be confirmed"), "late")
    return parts.badge(_("Confirmed"), "accent")


_COLUMNS: tuple[Column[Line], ...] = (
    Column("name", _("Who"), _name, narrow="main"),
    Column("role", _("Role"), lambda line: Role(line.role).label),
    Column("place", _("Place"), lambda line: line.place),
    Column("reaches", _("Ways to reach"), _reaches),
    Column("state", _("State"), _state, tight=True),
)
_CUSTOMERS: tuple[Column[Organisation], ...] = (
    Column(
        "name",
        _("Customer"),
        lambda row: parts.row_link(reverse("directory:directory", args=[row.pk]), row.label),
        narrow="main",
    ),
)


@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    """Whose directory? Who sees one customer only is led there."""
    actor = actor_of(request)
    with reading(actor):
        found: Sequence[Organisation] = customers_of(actor) or list(Organisation.objects.customers())
    if len(found) == 1:
        return HttpResponseRedirect(reverse("directory:directory", args=[found[0].pk]))
    table = Table(_("Customers"), _CUSTOMERS, found, empty=_("No customer that you may see."))
    return render(request, "directory/customers.html", {"table": table})


@require_GET
def directory(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The contacts of a customer as they stand, and what was published."""
    actor = actor_of(request)
    with reading(actor):
        place, lines, editions = directory_of(actor, pk, clock.now())
        acts = acts_on(actor, place, "publish")
    stale = sum(line.is_stale for line in lines)
    table = Table(_("Contacts"), _COLUMNS, lines, empty=_("Nobody is listed yet. Give roles and contacts first."))
    context = {"place": place, "table": table, "editions": editions, "acts": acts, "stale": stale}
    return render(request, "directory/directory.html", context)


@require_GET
def edition(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One published edition, made for paper."""
    actor = actor_of(request)
    with reading(actor):
        page = edition_page(actor, pk)
    return render(request, "directory/edition.html", {"page": page})
