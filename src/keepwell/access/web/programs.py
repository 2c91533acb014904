# SPDX-License-Identifier: Apache-2.0
"""Programs that may ask us for decisions: the list, a new one with its key shown once, the end of a key."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.access.authzen.doors import stores
from keepwell.access.models import Application
from keepwell.access.selectors.explaining import permitted
from keepwell.access.services import RegisterApplication, register_application, revoke_application
from keepwell.access.web.readers import KEEPERS, named, reader_of, tabs_for
from keepwell.kernel import clock
from keepwell.kernel.errors import Conflict, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.ui import parts
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.forms import command_form, offered
from keepwell.ui.tables import Column, Table
from keepwell.ui.templatetags.kw import link_button


@require_GET
def programs(request: HttpRequest) -> HttpResponse:
    """Every program with its policy set and its last question."""
    actor = reader_of(request, KEEPERS)
    found = list(Application.objects.visible_to(actor))
    names = named((), (one.organisation_id for one in found), ())
    now = clock.now()

    def state(one: Application) -> str:
        if one.revoked_at is not None:
            return parts.badge(_("revoked"), "quiet")
        if one.expires_at <= now:
            return parts.badge(_("expired"), "late")
        if "access.revoke_application" not in permitted(actor, ["access.revoke_application"], one):
            return parts.badge(_("may ask"), "accent")
        return link_button(_("Revoke"), reverse("access:revoke_program", args=[one.pk]), "quiet", dialog=True)

    table = Table(
        caption=_("Programs that ask"),
        rows=found,
        empty=_("No program asks yet"),
        empty_hint=_("Register a PLM or a file vault; it gets a key that can ask and nothing else."),
        columns=(
            Column("name", _("Program"), lambda one: parts.two_lines(one.name, f"{one.prefix}…"), narrow="main"),
            Column("place", _("Organisation"), lambda one: names.where(one.organisation_id, None)),
            Column("set", _("Policy set"), lambda one: one.policy_set or _("Keepwell's own")),
            Column("used", _("Last question"), _seen, tight=True),
            Column("until", _("Expires"), lambda one: parts.when(one.expires_at, style="absolute"), tight=True),
            Column("state", _("State"), state, tight=True),
        ),
    )
    context = {
        "tabs": tabs_for(actor, "access:programs"),
        "table": table,
        "sets": list(stores().values()),
        "places": offered("people.Organisation", actor),
    }
    return render(request, "access/programs.html", context)


def _seen(one: Application) -> str:
    return parts.when(one.last_used_at) if one.last_used_at else _("never")


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a program at a place and show its key, this once."""
    actor = reader_of(request, KEEPERS)
    key = _uuid(request.POST.get("place") or request.GET.get("place", ""))
    with reading(actor):
        place = Organisation.objects.visible_to(actor).filter(pk=key).first() if key else None
    if place is None:
        raise NotFound
    form = command_form(RegisterApplication, request)
    status = 200
    if request.method == "POST":
        status = DomainError.status
        if form.is_valid():
            try:
                made = register_application(actor, place, form.command(), key=form.key)
            except (DomainError, Conflict) as refused:
                form.refuse(refused)
            else:
                shown = {"program": made, "secret": getattr(made, "secret", "")}
                return render(request, "access/program_made.html", shown)
    context = {"form": form, "place": place, "tabs": tabs_for(actor, "access:programs")}
    return render(request, "access/program_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a program's key back."""
    reader_of(request, KEEPERS)
    back = reverse("access:programs")
    hint = _("Its next question is refused. A revoked key cannot be brought back.")
    return act(
        request,
        revoke_application,
        pk,
        done=lambda _made: Done(back, _("The key is revoked.")),
        asking=Asking(hint=hint, back=back),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
