# SPDX-License-Identifier: Apache-2.0
"""Reviews of access on screen: start, decide line by line, sign, print and take away."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwell.access.choices import LineKind, Verdict
from keepwell.access.models import Review, ReviewLine
from keepwell.access.selectors.explaining import permitted
from keepwell.access.selectors.reviews import ReviewCard, line_rows, review_cards, review_of, seal_of
from keepwell.access.services import (
    DecideLine,
    StartReview,
    carry_out,
    decide_line,
    keep_lines,
    sign_review,
    start_review,
)
from keepwell.access.web.readers import Named, flag_badges, named, person_cell, reader_of, tabs_for
from keepwell.access.web.takeaway import csv_file, xlsx_file
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.registry import Risk
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.people.selectors import cards
from keepwell.ui import parts
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.faces import Text
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Picking, Table
from keepwell.ui.templatetags.kw import link_button

_TONES = {Verdict.KEEP: "neutral", Verdict.REMOVE: "late"}
MOST_IDS = 2_000


def _address(review_id: UUID) -> str:
    return reverse("access:review", args=[review_id])


@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """All reviews, open ones first."""
    actor = reader_of(request)
    found = review_cards(actor, clock.now())
    table = Table(
        caption=_("Reviews of access"),
        rows=found,
        empty=_("No review yet"),
        empty_hint=_("Open “Who may do what”, choose a place and start one. Once a quarter is good custom."),
        columns=(
            Column(
                "title", _("Review"), lambda one: parts.row_link(_address(one.id), one.title, one.place), narrow="main"
            ),
            Column("started", _("Started"), lambda one: parts.when(one.started_at, style="absolute"), tight=True),
            Column("due", _("Due"), lambda one: one.due_on.isoformat(), tight=True),
            Column("done", _("Decided"), lambda one: f"{one.decided} / {one.lines}", tight=True, align="end"),
            Column("state", _("State"), _state, tight=True),
        ),
    )
    return render(request, "access/reviews.html", {"tabs": tabs_for(actor, "access:reviews"), "table": table})


def _state(one: ReviewCard) -> str:
    if one.signed_at is not None:
        return parts.badge(_("signed"), "accent")
    return parts.badge(_("overdue"), "late") if one.is_overdue else parts.badge(_("open"), "neutral")


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start a review of a place."""
    with reading(reader_of(request)):
        place = Organisation.objects.visible_to(actor_of(request)).filter(pk=pk).first()
    if place is None:
        raise NotFound
    back = f"{reverse('access:rights')}?place={place.pk}"
    asking = Asking(
        initial={name: getattr(StartReview(), name) for name in ("dormant_days", "held_days")},
        hint=_("Everything that is held now is written down, line by line, for you to keep or remove."),
        back=back,
    )

    def done(made: object) -> Done:
        assert isinstance(made, Review)  # noqa: S101  # the action returns one
        return Done(_address(made.pk), _("The review has begun."))

    return act(request, start_review, place, done=done, asking=asking)


@require_GET
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One review with its lines."""
    actor = reader_of(request)
    found = review_of(actor, pk)
    lines = line_rows(found)
    wanted = request.GET.get("show", "")
    shown = [one for one in lines if wanted != "open" or not one.verdict]
    may_act = (
        permitted(actor, ["access.sign_review", "access.keep_lines"], found) if not found.signed_at else frozenset()
    )
    waiting = sum(1 for one in lines if not one.verdict)
    context = {
        "tabs": tabs_for(actor, "access:reviews"),
        "review": found,
        "place": found.organisation,
        "people": cards([found.started_by_id, found.signed_by_id]),
        "waiting": waiting,
        "removed": sum(1 for one in lines if one.verdict == Verdict.REMOVE),
        "count": len(lines),
        "show": wanted,
        "table": _lines_table(actor, found, shown),
        "may_sign": "access.sign_review" in may_act and not waiting,
        "may_decide": found.signed_at is None,
        "seal": seal_of(found),
    }
    return render(request, "access/review.html", context)


def _lines_table(actor: Actor, found: Review, shown: Sequence[ReviewLine]) -> Table[ReviewLine]:
    names = _names(shown)
    is_open = found.signed_at is None
    return Table(
        caption=_("Lines of the review"),
        rows=shown,
        picking=Picking("ids", "bulk", lambda one: str(one.pk), lambda one: f"{one.number}") if is_open else None,
        empty=_("Nothing left to decide"),
        columns=(
            Column("number", _("No."), lambda one: str(one.number), tight=True, quiet=True),
            Column("person", _("Person"), lambda one: person_cell(names, one.person_id), narrow="main"),
            Column("what", _("Holds"), lambda one: _what(names, one)),
            Column("where", _("Where"), lambda one: names.where(one.place_id, one.project_id)),
            Column("since", _("Since"), lambda one: one.since.isoformat() if one.since else "–", tight=True),
            Column("flags", _("Worth a look"), lambda one: flag_badges(one.flags)),
            Column(
                "verdict",
                _("Decision"),
                lambda one: _decision(one, is_open=is_open, own=one.person_id == actor.person_id),
            ),
        ),
    )


def _names(shown: Sequence[ReviewLine]) -> Named:
    return named((one.person_id for one in shown), (one.place_id for one in shown), (one.project_id for one in shown))


def _what(names: Named, one: ReviewLine) -> str:
    text, kind = names.what(one.kind, one.role, one.label), str(LineKind(one.kind).label)
    return parts.two_lines(text, "" if one.kind == LineKind.ROLE or text == kind else kind)


def _decision(one: ReviewLine, *, is_open: bool, own: bool) -> str:
    if one.verdict:
        shown = parts.badge(Verdict(one.verdict).label, _TONES[Verdict(one.verdict)])
        return parts.two_lines(shown, one.reason)
    if not is_open:
        return "–"
    if own:
        return parts.badge(_("for somebody else to decide"), "quiet")
    return link_button(_("Decide"), reverse("access:decide", args=[one.pk]), "quiet", dialog=True)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep or remove what one line is about."""
    actor = reader_of(request)
    with reading(actor):
        line = ReviewLine.objects.visible_to(actor).filter(pk=pk).first()
    if line is None:
        raise NotFound
    back = _address(line.review_id)
    asking = Asking(
        title=_("Decide on line %(number)d") % {"number": line.number},
        hint=_("Removing ends the role, membership, key or account at once, and the log says so."),
        initial={"verdict": Verdict.KEEP.value},
        back=back,
    )
    return act(request, _CarriedOut(), line, done=lambda _made: Done(back, _("Decided.")), asking=asking)


class _CarriedOut:
    """The decision as a form asks for it: what is removed ends before the line says so."""

    title: Text = decide_line.title
    command: type = DecideLine
    risk: Risk = decide_line.risk
    target: type[Model] | None = ReviewLine

    def __call__(self, actor: Actor, *args: object, key: str | None = None) -> object:
        """Run both steps; each is an act of its own."""
        del key  # what was done already is not done twice: the line is asked first
        line, command = args
        assert isinstance(line, ReviewLine)  # noqa: S101  # as `act` was called
        assert isinstance(command, DecideLine)  # noqa: S101  # as the form makes it
        return carry_out(actor, line, command, now=clock.now())


@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the lines picked."""
    actor = reader_of(request)
    ids = [text for text in request.POST.getlist("ids")[:MOST_IDS] if _is_uuid(text)]
    with reading(actor):
        mine = list(ReviewLine.objects.visible_to(actor).filter(review_id=pk, pk__in=ids).values_list("pk", flat=True))
    report = keep_lines.run(actor, mine)
    words = ngettext("%(count)d line is kept.", "%(count)d lines are kept.", report.done) % {"count": report.done}
    messages.success(request, words)
    return HttpResponseRedirect(f"{_address(pk)}?show=open", status=303)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign the review."""
    reader_of(request)
    asking = Asking(
        hint=_("After signing nothing of this review can change. Its hash enters the log with your name."),
        back=_address(pk),
    )
    return act(
        request, sign_review, pk, done=lambda _made: Done(_address(pk), _("The review is signed.")), asking=asking
    )


@require_GET
def takeaway(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """The review as a file."""
    found = review_of(reader_of(request), pk)
    written = {"csv": csv_file, "xlsx": xlsx_file}.get(kind)
    if written is None:
        raise NotFound
    lines = line_rows(found)
    return written(found, lines, _names(lines))
