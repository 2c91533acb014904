# SPDX-License-Identifier: Apache-2.0
"""Acting on many picked tickets at once."""

from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from keepwell.desk import services
from keepwell.desk.models import Ticket
from keepwell.desk.web import options
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.ui import words
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.navigation import actor_of

_MOST = 200


class _Many:
    """A set action on the picked rows, as the form of a single one."""

    target: type[Model] | None = None

    def __init__(self, action: Any, ids: list[UUID]) -> None:
        self._action, self._ids = action, ids
        self.title, self.command, self.risk = action.title, action.command, action.risk

    def __call__(self, actor: Actor, *args: object, key: str | None = None) -> object:
        """Run it on all rows; a repetition with the same key does nothing again."""
        return self._action.run(actor, self._ids, args[0], SetRun(run_id=key))


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """Give the picked tickets to one owner."""
    return _act(request, services.assign_many)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Close those of the picked tickets that were confirmed."""
    return _act(request, services.close_many)


def _act(request: HttpRequest, action: Any) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        rows = list(Ticket.objects.visible_to(actor).filter(pk__in=_ids(request)).only("number").order_by("number"))
        offered = {"owner_id": options.staff(actor)}
    if not rows:
        raise NotFound(_("No ticket was picked. Go back and pick some with X."))
    numbers = words.listing([str(row.number) for row in rows])
    asking = Asking(
        hint=ngettext("%(count)s ticket: %(numbers)s", "%(count)s tickets: %(numbers)s", len(rows))
        % {"count": len(rows), "numbers": numbers},
        options=offered,
        back=reverse("desk:queue"),
    )
    chosen = _Many(action, [row.pk for row in rows])
    return act(request, chosen, None, done=_done, asking=asking)


def _ids(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.GET.getlist("ids")[:_MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _done(report: Any) -> Done:
    told = ngettext("%(count)s ticket looked at", "%(count)s tickets looked at", report.done) % {"count": report.done}
    if report.refused:
        told = _("{told}, {refused} not yours to change").format(told=told, refused=report.refused)
    return Done(reverse("desk:queue"), told)
