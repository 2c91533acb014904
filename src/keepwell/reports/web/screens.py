# SPDX-License-Identifier: Apache-2.0
"""Screens on walls: opened with a link of their own, listed, revoked."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.kernel import ports
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Organisation
from keepwell.people.selectors import customers, root
from keepwell.reports import services
from keepwell.reports.models import Screen
from keepwell.reports.selectors.editions import screens
from keepwell.ui import parts
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.faces import Link
from keepwell.ui.forms import command_form
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

_COLUMNS: tuple[Column[Screen], ...] = (
    Column("label", gettext_lazy("Where it hangs"), lambda row: row.label, narrow="main"),
    Column("place", gettext_lazy("Shows"), lambda row: row.organisation.label),
    Column("owner", gettext_lazy("Opened by"), lambda row: row.owner.label),
    Column("seen", gettext_lazy("Last shown"), lambda row: parts.when(row.seen_at), tight=True),
)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every screen the reader may end, and where he may open one."""
    actor = actor_of(request)
    decide = ports.authorizer().authorise

    def state(row: Screen) -> str:
        if row.revoked_at:
            return parts.badge(_("revoked"), "quiet")
        if not decide(actor, services.revoke_screen.name, row, {"mfa": actor.mfa}).allowed:
            return parts.badge(_("works"), "accent")
        return parts.row_link(reverse("reports:revoke_screen", args=[row.pk]), _("Revoke the link"))

    table = Table(
        _("Screens"),
        (*_COLUMNS, Column("state", _("Link"), state)),
        screens(actor),
        empty=_("No screen has a link."),
        empty_hint=_("A television needs no account: open a screen, and type its link there once."),
    )
    top = root()
    places: list[Organisation] = [top] if top is not None else []
    offers = [
        Link(one.label, reverse("reports:open_screen", args=[one.pk]))
        for one in [*places, *customers(actor)]
        if decide(actor, services.open_screen.name, one, {"mfa": actor.mfa}).allowed
    ]
    context = {"table": table, "offers": offers}
    return render(request, "reports/screens.html", context)


@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask where it hangs; afterwards show its link, this once."""
    form = command_form(services.OpenScreen, request, initial={"language": get_language() or "zh-hans"})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_screen(actor_of(request), pk, form.command(), key=form.key)
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            return _shown_once(request, made)
    return render(request, "reports/screen_new.html", {"form": form, "pk": pk}, status=status)


def _shown_once(request: HttpRequest, made: Screen) -> HttpResponse:
    secret = getattr(made, "secret", "")
    link = settings.KEEPWELL.public_url + reverse("reports:screen", args=[secret]) if secret else ""
    answer = render(request, "reports/screen_made.html", {"screen": made, "link": link})
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a link."""
    back = reverse("reports:screens")
    hint = _("The television goes dark at once. A revoked link never works again; open a new screen instead.")
    done = Done(back, _("Revoked."))
    return act(request, services.revoke_screen, pk, done=lambda _row: done, asking=Asking(hint=hint, back=back))
