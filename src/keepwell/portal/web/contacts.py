# SPDX-License-Identifier: Apache-2.0
"""The help contacts of each place: set, confirmed, opened to who is not signed in, by those who may."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.kernel import clock, ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.portal.links import token_of
from keepwell.portal.models import HelpDesk
from keepwell.portal.selectors import help_desk, open_ladder
from keepwell.portal.services import confirm_help, publish_help, renew_help_link
from keepwell.portal.web.printing import qr
from keepwell.ui import parts
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.faces import Link
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

#: what is printed and not confirmed for so long may be wrong (B69)
_FIELDS = ("name", "phone", "email", "opens_at", "closes_at", "is_link_open", "shows_team", "shows_key_users")


def _may(actor: Actor, action: Any, row: Any) -> bool:
    decide = ports.authorizer().authorise
    return decide(actor, action.name, row, {"mfa": actor.mfa}).allowed


_COLUMNS: tuple[Column[HelpDesk], ...] = (
    Column(
        "place",
        gettext_lazy("Place"),
        lambda row: parts.row_link(reverse("portal:contacts", args=[row.organisation_id]), row.organisation.label),
        narrow="main",
    ),
    Column("name", gettext_lazy("Desk"), lambda row: row.name),
    Column("phone", gettext_lazy("Phone"), lambda row: row.phone or row.email),
    Column(
        "link",
        gettext_lazy("Without sign-in"),
        lambda row: parts.badge(_("open"), "accent") if row.is_link_open else parts.badge(_("closed"), "quiet"),
        tight=True,
    ),
    Column("confirmed", gettext_lazy("Confirmed"), lambda row: parts.when(row.confirmed_at), tight=True),
)


@require_GET
def all_contacts(request: HttpRequest) -> HttpResponse:
    """Every desk the reader may see; who sees one place only is led there."""
    actor = actor_of(request)
    rows = list(HelpDesk.objects.visible_to(actor).select_related("organisation").order_by("organisation__code"))
    known = {row.organisation_id for row in rows}
    others = [
        Link(place.label, reverse("portal:contacts", args=[place.pk]))
        for place in Organisation.objects.order_by("code")[:200]
        if place.pk not in known and (place.is_customer or place.is_provider) and _may(actor, publish_help, place)
    ]
    if not others and len(rows) == 1:
        return HttpResponseRedirect(reverse("portal:contacts", args=[rows[0].organisation_id]))
    table = Table(
        _("Help contacts"), _COLUMNS, rows, empty=_("No help contacts yet."), empty_hint=_("Choose a place below.")
    )
    return render(request, "portal/all_contacts.html", {"table": table, "others": others})


@require_GET
def contacts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The help of one place, and its link."""
    actor, now = actor_of(request), clock.now()
    place, desk = help_desk(actor, pk)
    acts = []
    if _may(actor, publish_help, place):
        acts.append(Link(_("Change") if desk else publish_help.title, reverse("portal:publish", args=[place.pk])))
    may_change = desk is not None and _may(actor, confirm_help, desk)
    link = ""
    if desk is not None and desk.is_link_open and may_change:
        link = request.build_absolute_uri(reverse("portal:open", args=[token_of(desk)]))
    context = {
        "place": place,
        "desk": desk,
        "acts": acts,
        "may_change": may_change,
        "link": link,
        "token": token_of(desk) if desk and link else "",
        "qr": qr(link) if link else "",
        "shown": open_ladder(desk, now) if desk and link else None,
    }
    return render(request, "portal/contacts.html", context)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the contacts of a place."""
    actor = actor_of(request)
    with reading(actor):
        place, desk = help_desk(actor, pk)
        if not _may(actor, publish_help, place):
            raise NotFound
    known = {name: getattr(desk, name) for name in _FIELDS} if desk is not None else {"name": _("Service desk")}
    back = reverse("portal:contacts", args=[pk])
    asking = Asking(initial=known, back=back, submit=_("Publish"))
    return act(request, publish_help, place, done=lambda _made: Done(back, _("Published.")), asking=asking)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, verb: str, pk: UUID) -> HttpResponse:
    """Confirm them, or make a new link."""
    offered = {"confirm": confirm_help, "renew": renew_help_link}.get(verb)
    actor = actor_of(request)
    with reading(actor):
        desk = HelpDesk.objects.visible_to(actor).filter(pk=pk).first()
    if offered is None or desk is None:
        raise NotFound
    back = reverse("portal:contacts", args=[desk.organisation_id])
    hint = _("Cards and codes that hang somewhere with the old link open nothing from then on.")
    asking = Asking(back=back, hint=hint if verb == "renew" else "")
    return act(request, offered, desk, done=lambda _made: Done(back, _("Done.")), asking=asking)
