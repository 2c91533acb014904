# SPDX-License-Identifier: Apache-2.0
"""What one does to webhooks by page: the shared form for every verb, and secrets shown once."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from keepwell.bridges import selectors, services
from keepwell.bridges.models import Webhook
from keepwell.bridges.web.pages import VERBS, places_for
from keepwell.kernel.errors import Conflict, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.forms import CommandForm, command_form
from keepwell.ui.navigation import actor_of


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a webhook at a place and show its secret, this once."""
    actor = actor_of(request)
    with reading(actor):
        places = places_for(actor)
    if not places:
        raise NotFound
    place = _chosen(places, request.POST.get("place") or request.GET.get("place", ""))
    form = command_form(services.CreateWebhook, request)
    context: dict[str, Any] = {"form": form, "places": places, "place": place, "back": reverse("bridges:webhooks")}
    status = 200
    if request.method == "POST":
        status = DomainError.status
        if form.is_valid():
            try:
                made = services.create_webhook(actor, place, form.command(), key=form.key)
            except (DomainError, Conflict) as refused:
                form.refuse(refused)
            else:
                return _shown(request, made)
    return render(request, "bridges/new.html", context, status=status)


def _chosen(places: list[Organisation], text: str) -> Organisation:
    return next((one for one in places if str(one.pk) == text), places[0])


def _shown(request: HttpRequest, made: Webhook) -> HttpResponse:
    return render(request, "bridges/secret_made.html", {"webhook": made, "secret": getattr(made, "secret", "")})


@never_cache
@require_http_methods(["GET", "POST"])
def secret(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give it a new secret and show that, this once."""
    actor = actor_of(request)
    with reading(actor):
        row = selectors.webhook_of(actor, pk)
    form = CommandForm[Any](services.RenewSecret, request)
    status = 200
    if request.method == "POST":
        status = DomainError.status
        if form.is_valid():
            try:
                made = services.renew_secret(actor, pk, form.command(), key=form.key)
            except (DomainError, Conflict) as refused:
                form.refuse(refused)
            else:
                return _shown(request, made)
    context = {"form": form, "webhook": row, "back": reverse("bridges:webhook", args=[pk])}
    return render(request, "bridges/new_secret.html", context, status=status)


@require_http_methods(["GET", "POST"])
def on_webhook(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Any other verb: ask, do, come back."""
    if verb not in VERBS:
        raise Http404
    actor = actor_of(request)
    with reading(actor):
        row = selectors.webhook_of(actor, pk)
    here = reverse("bridges:webhook", args=[pk])
    initial = {"name": row.name, "url": row.url, "event_types": row.event_types} if verb == "change" else {}
    hints = {
        "test": _("An event of the type bridges.test goes to %(url)s within seconds.") % {"url": row.url},
        "replay-failed": _("Each leaves under its own webhook-id, so that the receiver can tell repetitions."),
        "remove": _("What waits is not sent any more, and the log of deliveries goes too."),
        "take-over": _("From now on it delivers what you may read."),
        "pause": _("What happens meanwhile is kept and delivered when it is resumed."),
    }
    texts = {
        "test": _("The test event is on its way."),
        "resume": _("The webhook is on."),
        "replay-failed": _("What had failed is on its way again."),
        "change": _("The webhook is changed."),
        "pause": _("The webhook is paused."),
        "take-over": _("The webhook is yours now."),
        "remove": _("The webhook is removed."),
    }
    url = reverse("bridges:webhooks") if verb == "remove" else here
    return act(
        request,
        VERBS[verb],
        pk,
        done=lambda _made: Done(url, texts[verb]),
        asking=Asking(hint=hints.get(verb, ""), initial=initial, back=here),
    )


@require_http_methods(["GET", "POST"])
def replay(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send one delivery again."""
    back = reverse("bridges:delivery", args=[pk])
    hint = _("The same event leaves under the same webhook-id, so that the receiver can tell a repetition.")
    return act(
        request,
        services.replay_delivery,
        pk,
        done=lambda _made: Done(back, _("The event is on its way again.")),
        asking=Asking(hint=hint, back=back),
    )
