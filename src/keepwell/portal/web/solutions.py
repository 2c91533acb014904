# SPDX-License-Identifier: Apache-2.0
"""Shared solutions: reading them, saying that they helped, and for the service team sharing and keeping them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwell.desk.choices import Party
from keepwell.desk.models import Message, Ticket
from keepwell.desk.selectors import ticket_numbered
from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.portal.models import SharedSolution
from keepwell.portal.prose import prose
from keepwell.portal.selectors import solution_page, solutions
from keepwell.portal.services import (
    JudgeSolution,
    judge_solution,
    reword_solution,
    share_solution,
    withdraw_solution,
)
from keepwell.portal.wording import masked, telling_words
from keepwell.ui.acting import Asking, Done, act, finished, refused
from keepwell.ui.faces import Link
from keepwell.ui.navigation import actor_of

_PAGE = 50
KEEPING = {"change": reword_solution, "withdraw": withdraw_solution}
_WORDS = ("question", "symptom", "solution", "product", "is_for_all")


@require_GET
def all_solutions(request: HttpRequest) -> HttpResponse:
    """Everything that was shared with the reader, the newest first."""
    try:
        after = UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        after = None
    rows = solutions(actor_of(request), after=after, limit=_PAGE + 1)
    more = rows[_PAGE - 1].id if len(rows) > _PAGE else None
    return render(request, "portal/solutions.html", {"solutions": rows[:_PAGE], "more": more})


@require_GET
def solution(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them; `asked` is what the reader had typed, kept for the case that it does not help."""
    actor = actor_of(request)
    page = solution_page(actor, pk)
    decide = ports.authorizer().authorise
    keeping = [
        Link(act_on.title, reverse("portal:keep", args=[verb, pk]))
        for verb, act_on in KEEPING.items()
        if decide(actor, act_on.name, page.solution, {"mfa": actor.mfa}).allowed
    ]
    context = {
        "page": page,
        "solution": page.solution,
        "text": prose(str(page.solution.solution)),
        "keeping": keeping,
        "asked": request.GET.get("asked", "")[:200],
    }
    return render(request, "portal/solution.html", context)


@require_POST
def judge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It helped, or it did not: then the form opens with what was typed."""
    has_helped = request.POST.get("has_helped") == "1"
    try:
        judge_solution(actor_of(request), pk, JudgeSolution(has_helped=has_helped))
    except DomainError as error:
        return refused(request, error, reverse("desk:queue"))
    if has_helped:
        return finished(request, Done(reverse("portal:solution", args=[pk]), _("Good to know. Thank you.")))
    asked = request.POST.get("asked", "")[:200]
    new = reverse("desk:new", query={"title": asked}) if asked else reverse("desk:new")
    return finished(request, Done(new, _("Then tell us; somebody looks at it.")))


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, number: str) -> HttpResponse:
    """Write the shared text of a solved case, beginning with its own words without names."""
    actor = actor_of(request)
    with reading(actor):
        ticket = ticket_numbered(actor, number)
        initial = _suggested(actor, ticket) if request.method == "GET" else {}
    back = reverse("desk:ticket", args=[number])
    asking = Asking(
        hint=_(
            "Names, addresses and numbers are left out already. Read it once more: everybody who finds it reads this."
        ),
        initial=initial,
        back=back,
    )
    return act(request, share_solution, ticket, done=lambda _made: Done(back, _("Shared.")), asking=asking)


def _suggested(actor: Actor, ticket: Ticket) -> dict[str, object]:
    telling = telling_words(ticket)
    spoken = Message.objects.visible_to(actor).public().filter(ticket=ticket).order_by("occurred_at", "pk")
    said = [(str(one.party), str(one.body)) for one in spoken[:200]]
    ours = [body for party, body in said if party == Party.PROVIDER]
    theirs = [body for party, body in said if party == Party.CUSTOMER]
    return {
        "question": masked(str(ticket.title), telling),
        "symptom": masked(theirs[0], telling) if theirs else "",
        "solution": masked(ours[-1], telling) if ours else "",
        "product": str(ticket.module),
    }


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, verb: str, pk: UUID) -> HttpResponse:
    """Change or withdraw what was shared."""
    offered = KEEPING.get(verb)
    actor = actor_of(request)
    with reading(actor):
        row = SharedSolution.objects.visible_to(actor).current().filter(pk=pk).first()
    if offered is None or row is None:
        raise NotFound
    page = reverse("portal:solution", args=[pk])
    back = page if verb == "change" else reverse("portal:solutions")
    initial = {name: getattr(row, name) for name in _WORDS} if verb == "change" else {}
    asking = Asking(initial=initial, back=page)
    return act(request, offered, row, done=lambda _made: Done(back, _("Done.")), asking=asking)
