# SPDX-License-Identifier: Apache-2.0
"""Acts of the directory: one address for all, and the one click that confirms one's own contacts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keepwell.directory import services
from keepwell.directory.models import Consent
from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Contact, Organisation
from keepwell.people.services import ConfirmContact, confirm_contact
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.faces import Link
from keepwell.ui.navigation import actor_of

VERBS: dict[str, Any] = {
    "note": services.record_touchpoint,
    "give-consent": services.give_consent,
    "withdraw-consent": services.withdraw_consent,
    "publish": services.publish_edition,
}


def acts_on(actor: Actor, row: Model, *verbs: str) -> list[Link]:
    """Links to those of the acts that the actor may do on the row."""
    decide = ports.authorizer().authorise
    allowed = [verb for verb in verbs if decide(actor, VERBS[verb].name, row, {"mfa": actor.mfa}).allowed]
    return [Link(VERBS[verb].title, reverse("directory:act", args=[verb, row.pk])) for verb in allowed]


@require_http_methods(["GET", "POST"])
def act_on(request: HttpRequest, verb: str, pk: UUID) -> HttpResponse:
    """Ask for what an act needs, and do it."""
    offered = VERBS.get(verb)
    if offered is None:
        raise NotFound
    actor = actor_of(request)
    with reading(actor):  # closed before the act: a refusal's log entry must outlive it
        row = offered.target.objects.visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    back = _back(row)
    return act(request, offered, row, done=lambda _made: Done(back, _("Saved.")), asking=Asking(back=back))


def _back(row: Any) -> str:
    if isinstance(row, Organisation):
        return reverse("directory:directory", args=[row.pk])
    return reverse("people:person", args=[row.person_id if isinstance(row, Consent) else row.pk])


@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm all contacts of a person that the reader may confirm."""
    actor = actor_of(request)
    with reading(actor):
        found = list(Contact.objects.visible_to(actor).filter(person_id=pk, is_unreachable=False))
        decide = ports.authorizer().authorise
        mine = [one for one in found if decide(actor, confirm_contact.name, one, {"mfa": actor.mfa}).allowed]
    if not mine:
        raise NotFound
    for one in mine:
        confirm_contact(actor, one, ConfirmContact())
    messages.success(request, _("Confirmed. Thank you."))
    return HttpResponseRedirect(reverse("directory:card", args=[pk]), status=303)
