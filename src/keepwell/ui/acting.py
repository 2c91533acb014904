# SPDX-License-Identifier: Apache-2.0
"""One view body for every action: shows its form (page or dialog), runs it, says what happened.

def resolve(request, pk):
    return act(request, resolve_ticket, target=ticket, done=lambda made: Done(ticket_url(made), _("Resolved")))
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import Conflict, DomainError, KeepwellError
from keepwell.kernel.registry import Risk
from keepwell.ui.addresses import safe_next
from keepwell.ui.faces import Text, Undo
from keepwell.ui.fields import Option
from keepwell.ui.forms import CommandForm
from keepwell.ui.navigation import actor_of
from keepwell.ui.toasts import say
from keepwell.ui.toasts import toast as toast  # rooms say it beside `act`


class Actable(Protocol):
    """What an action shows of itself to a form."""

    title: Text
    command: type
    risk: Risk
    target: type[Model] | None

    def __call__(self, actor: Actor, *args: object, key: str | None = None) -> object:
        """Run it."""
        ...


@dataclass(frozen=True, slots=True)
class Done:
    """Where to go after success and what to say there."""

    url: str
    text: Text
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """How a form asks: its words and what it starts with."""

    title: Text = ""
    hint: Text = ""
    submit: Text = ""
    initial: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    back: str = ""
    preview: Text = ""


#: what stands before the form of an act: None lets it through
Gate = Callable[[HttpRequest, Actable], HttpResponse | None]
_gate: Gate | None = None


def plug_gate(gate: Gate) -> None:
    """Say what must be proved before an act; called once at start by the room that signs people in."""
    global _gate  # noqa: PLW0603  # one gate a process
    _gate = gate


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page rather than for a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def act(
    request: HttpRequest,
    action: Actable,
    target: Model | UUID | None,
    *,
    done: Callable[[object], Done],
    asking: Asking | None = None,
) -> HttpResponse:
    """Ask for the command on GET, run the action on POST; a refusal comes back at its field with what was typed."""
    gate = _gate(request, action) if _gate is not None else None
    if gate is not None and request.method == "GET":
        return gate
    asking = asking or Asking()
    form = CommandForm[object](action.command, request, target=target, initial=asking.initial, options=asking.options)
    status = 200
    if request.method == "POST":
        if gate is not None:
            form.refuse(DomainError(_("Your last proof is too old for this. Confirm it is you, then send it again.")))
            status = DomainError.status
        elif form.is_valid():
            try:
                made = _run(action, actor_of(request), target, form)
            except (DomainError, Conflict) as error:
                form.refuse(error)
                status = error.status
            else:
                return finished(request, done(made))
        else:
            status = DomainError.status
    return _ask(request, action, form, asking, status)


def _run(action: Actable, actor: Actor, target: Model | UUID | None, form: CommandForm[object]) -> object:
    arguments = (form.command(),) if action.target is None else (target, form.command())
    return action(actor, *arguments, key=form.key)


def _ask(request: HttpRequest, action: Actable, form: CommandForm[object], asking: Asking, status: int) -> HttpResponse:
    context = {
        "form": form,
        "asking": asking,
        "title": asking.title or action.title,
        "submit": asking.submit or asking.title or action.title,
        "is_dangerous": action.risk in {Risk.HIGH, Risk.CRITICAL},
        "address": request.get_full_path(),
        "next": safe_next(request, ""),
    }
    template = "ui/parts/act_dialog.html" if is_fragment(request) else "ui/act.html"
    return render(request, template, context, status=status)


def finished(request: HttpRequest, done: Done) -> HttpResponse:
    """Go on after success: htmx is told to load the page, a plain form is redirected."""
    say(request, done.text, done.undo)
    url = safe_next(request, done.url)
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=303)


def refused(request: HttpRequest, error: KeepwellError, url: str) -> HttpResponse:
    """Say on another page why a one-click act was refused."""
    messages.error(request, str(error.message))
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=303)
