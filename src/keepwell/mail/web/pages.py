# SPDX-License-Identifier: Apache-2.0
"""The page of outgoing mail: how we send, a test, and what became of each letter."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.mail import selectors, services
from keepwell.mail.choices import LetterState
from keepwell.mail.selectors import LetterLine
from keepwell.ui import parts
from keepwell.ui.acting import Asking, Done, act, finished, refused
from keepwell.ui.addresses import cursor, position, with_query
from keepwell.ui.faces import Link, Page
from keepwell.ui.forms import CommandForm
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

_TONES = {LetterState.WAITING: "pause", LetterState.SENT: "quiet", LetterState.FAILED: "late"}
_KEPT = ("is_on", "host", "port", "security", "user", "sender_address", "sender_name", "test_address", "authority")


@require_GET
def mail(request: HttpRequest) -> HttpResponse:
    """How we send, and the newest letters."""
    actor = actor_of(request)
    _admit(actor)
    state = request.GET.get("state", "")
    lines = selectors.letters(actor, state=state, before=_before(request), limit=selectors.PAGE + 1)
    context = {
        "sending": selectors.sending(),
        "table": _table(lines[: selectors.PAGE]),
        "chips": _chips(request, state),
        "page": _page(request, lines),
    }
    return render(request, "mail/mail.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Ask how to send."""
    _admit(actor_of(request))
    now = selectors.sending()
    back = reverse("mail:mail")
    initial = {name: getattr(now, name) for name in _KEPT} if now else {}
    return act(
        request,
        services.set_up_sending,
        None,
        done=lambda _made: Done(back, _("Saved. Send a test letter now.")),
        asking=Asking(submit=_("Save"), initial=initial, back=back),
    )


@require_http_methods(["GET", "POST"])
def test(request: HttpRequest) -> HttpResponse:
    """Send a letter at once and show what the server said."""
    actor = actor_of(request)
    _admit(actor)
    form = CommandForm[object](services.SendTestLetter, request)
    tried = None
    if request.method == "POST" and form.is_valid():
        try:
            written = services.send_test_letter(actor, form.command(), key=form.key)
        except DomainError as error:
            form.refuse(error)
        else:
            tried = written if written.state != LetterState.WAITING else services.try_test_letter(written)
    status = DomainError.status if form.errors else 200
    context = {"form": form, "tried": _found(actor, tried.pk) if tried else None, "back": reverse("mail:mail")}
    return render(request, "mail/test.html", context, status=status)


@require_GET
def letter_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of one letter."""
    actor = actor_of(request)
    _admit(actor)
    return render(request, "mail/one.html", {"letter": _found(actor, pk)})


@require_POST
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Try a letter again."""
    actor = actor_of(request)
    back = reverse("mail:letter", args=[pk])
    try:
        services.retry_letter(actor, pk)
    except DomainError as error:
        return refused(request, error, back)
    return finished(request, Done(back, _("The letter leaves within seconds.")))


def _admit(actor: Actor) -> None:
    if not ports.authorizer().authorise(actor, services.set_up_sending.name, None, {"mfa": actor.mfa}).allowed:
        raise NotFound


def _found(actor: Actor, pk: UUID) -> LetterLine:
    with reading(actor):
        found = selectors.letter(actor, pk)
    if found is None:
        raise NotFound
    return found


def _before(request: HttpRequest) -> tuple[datetime, UUID] | None:
    match position(request.GET.get("before")):
        case [str(moment), str(pk)]:
            try:
                return datetime.fromisoformat(moment), UUID(pk)
            except ValueError:
                return None
        case _:
            return None


def _page(request: HttpRequest, lines: list[LetterLine]) -> Page:
    shown = lines[: selectors.PAGE]
    older = with_query(request, before=cursor(shown[-1].made_at, shown[-1].id)) if len(lines) > len(shown) else ""
    newest = with_query(request, before=None) if request.GET.get("before") else ""
    return Page(len(shown), newest, older)


def _chips(request: HttpRequest, state: str) -> list[Link]:
    chips = [Link(_("All"), with_query(request, state=None, before=None), is_current=not state)]
    for one in LetterState:
        chips.append(Link(one.label, with_query(request, state=one.value, before=None), is_current=state == one))
    return chips


def _table(lines: list[LetterLine]) -> Table[LetterLine]:
    return Table(
        caption=_("Letters"),
        rows=lines,
        empty=_("No letter yet"),
        empty_hint=_("Invitations, new passwords and answers to tickets appear here with what became of them."),
        columns=[
            Column(
                "letter",
                _("Letter"),
                lambda line: parts.row_link(reverse("mail:letter", args=[line.id]), line.subject, line.address),
                narrow="main",
            ),
            Column("state", _("State"), _badge, tight=True),
            Column("made", _("Written"), lambda line: parts.when(line.made_at), tight=True),
            Column("attempts", _("Tries"), lambda line: str(line.attempts), tight=True, narrow="hide"),
        ],
    )


def _badge(line: LetterLine) -> str:
    return parts.badge(LetterState(line.state).label, _TONES[LetterState(line.state)])
