# SPDX-License-Identifier: Apache-2.0
"""“Verify now” for all logs: asked for with one click, carried out by the worker, watched on the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepwell.audit.models import LogCheck
from keepwell.audit.services import ask_check
from keepwell.audit.web.readers import watcher
from keepwell.kernel.errors import KeepwellError
from keepwell.kernel.scope import reading
from keepwell.ui import parts
from keepwell.ui.acting import refused
from keepwell.ui.faces import Segment


@dataclass(frozen=True, slots=True)
class Standing:
    """A verification as the page shows it."""

    check: LogCheck
    percent: int
    bar: str

    @property
    def is_running(self) -> bool:
        """Whether the page looks again."""
        return self.check.ended_at is None


def newest_check() -> LogCheck | None:
    """The last verification that was asked for."""
    return LogCheck.objects.order_by("-asked_at").first()


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a verification and go where it is shown."""
    actor = watcher(request)
    try:
        made = ask_check(actor)
    except KeepwellError as error:
        with reading(actor):
            known = newest_check()
        return refused(request, error, reverse("audit:check", args=[known.pk]) if known else reverse("audit:log"))
    return HttpResponseRedirect(reverse("audit:check", args=[made.pk]), status=303)


@require_GET
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is, and what it found."""
    actor = watcher(request)
    with reading(actor):
        found = get_object_or_404(LogCheck, pk=pk)
        context = {"standing": standing_of(found), "findings": _findings(found.findings)}
    return render(request, "audit/check.html", context)


def standing_of(found: LogCheck) -> Standing:
    """The share that is done, as a bar."""
    share = 100 if found.ended_at else min(99, round(100 * found.done / found.total)) if found.total else 0
    return Standing(found, share, parts.progress([Segment(share)], _("Verified so far")))


def _findings(told: Sequence[object]) -> list[str]:
    return [str(one["text"]) for one in told if isinstance(one, dict) and "text" in one]
