# SPDX-License-Identifier: Apache-2.0
"""Saving views, sharing them, arranging one's own columns."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwell.desk.selectors.filters import KEPT
from keepwell.kernel.errors import KeepwellError, NotFound
from keepwell.kernel.scope import reading
from keepwell.queues.columns import FIXED, TITLES, known
from keepwell.queues.models import SavedView
from keepwell.queues.services import (
    ArrangeList,
    ChangeView,
    arrange_list,
    change_view,
    remove_view,
    save_view,
)
from keepwell.ui.acting import Asking, Done, act, is_fragment
from keepwell.ui.addresses import safe_next
from keepwell.ui.navigation import actor_of


def _list(**words: str) -> str:
    return f"{reverse('desk:queue')}?{urlencode(words)}"


def _query(request: HttpRequest) -> str:
    return urlencode([(name, request.GET[name]) for name in KEPT if request.GET.get(name)])


@require_http_methods(["GET", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Name the present list."""
    actor = actor_of(request)
    if actor.organisation_id is None:
        raise NotFound
    columns = known(request.GET.get("columns", "").split(","))
    asking = Asking(
        hint=_("The view keeps filters, order and columns, never tickets: everybody sees in it what he may see."),
        initial={"query": _query(request), "columns": columns},
        back=reverse("desk:queue"),
    )

    def done(made: object) -> Done:
        return Done(_list(saved=str(getattr(made, "pk", ""))), _("The view is kept."))

    return act(request, save_view, actor.organisation_id, done=done, asking=asking)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call it something else, share it differently."""
    with reading(actor_of(request)):
        row = SavedView.objects.visible_to(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise NotFound(_("This view is gone or was not shared with you."))
    initial = {"name": row.name, "reach": row.reach, "team_id": row.team_id, "query": row.query, "columns": row.columns}
    asking = Asking(initial=initial, back=_list(saved=str(pk)))
    return act(
        request,
        change_view,
        pk,
        done=lambda _made: Done(_list(saved=str(pk)), _("The view is changed.")),
        asking=asking,
    )


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it away."""
    with reading(actor_of(request)):
        row = SavedView.objects.visible_to(actor_of(request)).filter(pk=pk).first()
    if row is None:
        raise NotFound(_("This view is gone or was not shared with you."))
    hint = _("“{name}” goes away for everybody who uses it. The tickets in it stay as they are.").format(name=row.name)
    asking = Asking(hint=hint, back=_list(saved=str(pk)))
    return act(
        request, remove_view, pk, done=lambda _made: Done(reverse("desk:queue"), _("The view is gone.")), asking=asking
    )


@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a view show what its owner turned it into."""
    return _told(
        request,
        lambda: change_view(actor_of(request), pk, ChangeView(query=request.POST.get("query", "")[:2_000])),
        _list(saved=str(pk)),
        _("The view is changed."),
    )


@require_POST
def first(request: HttpRequest) -> HttpResponse:
    """Open this view first from now on."""
    actor = actor_of(request)
    view = request.POST.get("view", "")[:40]
    return _told(
        request,
        lambda: arrange_list(actor, actor.person_id, ArrangeList(view=view, is_first=True)),
        reverse("desk:queue"),
        _("This view opens first from now on."),
    )


def _told(request: HttpRequest, run: Callable[[], object], url: str, text: str) -> HttpResponse:
    try:
        run()
    except NotFound:
        raise
    except KeepwellError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, text)
    return HttpResponseRedirect(url, status=303)


@require_GET
def columns(request: HttpRequest) -> HttpResponse:
    """Which columns a view has for this reader."""
    chosen = known(request.GET.get("columns", "").split(","))
    offered = [code for code in (*chosen, *(one for one in TITLES if one not in chosen)) if code not in FIXED]
    context = {
        "view": request.GET.get("view", ""),
        "boxes": [(code, TITLES[code], code in chosen) for code in offered],
        "next": safe_next(request, reverse("desk:queue")),
    }
    return render(request, "queues/parts/columns.html" if is_fragment(request) else "queues/columns.html", context)


@require_POST
def arrange(request: HttpRequest) -> HttpResponse:
    """Keep one's columns of a view."""
    actor = actor_of(request)
    chosen = tuple(request.POST.getlist("columns"))[: len(TITLES)]
    words = ArrangeList(view=request.POST.get("view", "")[:40], columns=() if "usual" in request.POST else chosen)
    url = safe_next(request, reverse("desk:queue"))
    return _told(request, lambda: arrange_list(actor, actor.person_id, words), url, _("The columns are kept."))
