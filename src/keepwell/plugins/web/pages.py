# SPDX-License-Identifier: Apache-2.0
"""The page of plug-ins, and the two forms behind it."""

from datetime import timedelta

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import fields_of
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.plugins import Manifest, installed, switches
from keepwell.kernel.scope import reading
from keepwell.plugins import services
from keepwell.plugins.selectors import plugins as listed
from keepwell.plugins.services import SetPlugin
from keepwell.ui.acting import Asking, Done, act, finished
from keepwell.ui.forms import CommandForm
from keepwell.ui.navigation import actor_of


def _admit(actor: Actor) -> None:
    if not ports.authorizer().authorise(actor, services.switch_plugin.name, None, {}).allowed:
        raise NotFound


def _manifest(label: str) -> Manifest:
    found = next((one.manifest for one in installed() if one.label == label and not one.fault), None)
    if found is None:
        raise NotFound
    return found


@require_GET
def plugins(request: HttpRequest) -> HttpResponse:
    """What is installed, for whom it is on."""
    actor = actor_of(request)
    _admit(actor)
    with reading(actor):
        return render(request, "plugins/plugins.html", {"plugins": listed(actor)})


@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest, label: str) -> HttpResponse:
    """Turn one on or off."""
    _admit(actor_of(request))
    manifest = _manifest(label)
    back = reverse("plugins:plugins")
    asking = Asking(title=manifest.title, submit=_("Save"), initial={"plugin": label, "is_on": True}, back=back)
    return act(request, services.switch_plugin, None, done=lambda _made: Done(back, _("Saved.")), asking=asking)


@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest, label: str) -> HttpResponse:
    """A plug-in's settings, in the form of its own command."""
    actor = actor_of(request)
    _admit(actor)
    manifest = _manifest(label)
    back = reverse("plugins:plugins")
    now = switches.settings_of(manifest)
    initial = {item.name: getattr(now, item.name) for item in fields_of(manifest.settings)}
    form = CommandForm[object](manifest.settings, request, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_plugin(actor, SetPlugin(plugin=label, chosen=_as_json(manifest, form)), key=form.key)
        except DomainError as error:
            form.refuse(error)
        else:
            return finished(request, Done(back, _("Saved.")))
    status = DomainError.status if form.errors else 200
    context = {"form": form, "title": manifest.title, "back": back}
    return render(request, "plugins/settings.html", context, status=status)


def _as_json(manifest: Manifest, form: CommandForm[object]) -> str:
    chosen = form.command()
    values = {item.name: getattr(chosen, item.name) for item in fields_of(manifest.settings)}
    return orjson.dumps(values, default=_plain).decode()


def _plain(value: object) -> object:
    return value.total_seconds() if isinstance(value, timedelta) else str(value)
