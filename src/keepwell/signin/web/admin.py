# SPDX-License-Identifier: Apache-2.0
"""Looking after other people's sign-in: invitations, links for a new password, closed and opened accounts."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from keepwell.kernel.errors import Conflict, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.mail.selectors import is_set_up as mail_is_set_up
from keepwell.people.models import Account, Contact, Person
from keepwell.people.services import close_account
from keepwell.signin.models import Invitation
from keepwell.signin.services import (
    InvitePerson,
    create_reset_link,
    end_all_sessions,
    invite_person,
    reopen_account,
    resend_invitation,
    reset_factors,
    withdraw_invitation,
)
from keepwell.signin.services._links import invitation_address, reset_address
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.forms import command_form
from keepwell.ui.navigation import actor_of

_VERBS: dict[str, Any] = {
    "close": close_account,
    "reopen": reopen_account,
    "sign-out": end_all_sessions,
    "reset-factors": reset_factors,
}


def _seen(request: HttpRequest, model: Any, pk: UUID) -> Any:
    """The row, when the reader may see it."""
    actor = actor_of(request)
    with reading(actor):
        row = model.objects.visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def _page_of(person_id: UUID) -> str:
    return reverse("people:person", args=[person_id])


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Invite a person; without outgoing mail the link is shown, this once."""
    person: Person = _seen(request, Person, pk)
    actor = actor_of(request)
    with reading(actor):
        known = Contact.objects.visible_to(actor).filter(person=person, kind="email").order_by("-is_primary").first()
    form = command_form(InvitePerson, request, initial={"email": known.value if known else ""})
    if request.method == "POST" and form.is_valid():
        try:
            made = invite_person(actor, person, form.command(), key=form.key)
        except (DomainError, Conflict) as refused:
            form.refuse(refused)
        else:
            return _handed_over(request, made, invitation_address, _page_of(person.pk))
    context = {"form": form, "person": person, "back": _page_of(person.pk), "mails": mail_is_set_up()}
    return render(request, "signin/invite.html", context, status=DomainError.status if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once, then send the invitation again with a new link."""
    row: Invitation = _seen(request, Invitation, pk)
    hint = _("The link sent before opens nothing any more.")
    return _link(request, resend_invitation, row, (hint, invitation_address, _page_of(row.person_id)))


@never_cache
@require_http_methods(["GET", "POST"])
def new_password_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once, then make a link for a new password."""
    row: Account = _seen(request, Account, pk)
    hint = _("The present password holds until the link is used. The link opens once, within a day.")
    return _link(request, create_reset_link, row, (hint, reset_address, _page_of(row.person_id)))


def _link(request: HttpRequest, action: Any, row: Model, words: tuple[str, Callable[[str], str], str]) -> HttpResponse:
    hint, address, back = words
    if request.method == "POST":
        try:
            made = action(actor_of(request), row, key=request.POST.get("kw-key") or None)
        except (DomainError, Conflict) as refused:
            context = {"title": action.title, "error": str(refused.message), "hint": hint, "back": back}
            return render(request, "signin/ask_link.html", context, status=refused.status)
        return _handed_over(request, made, address, back)
    form = command_form(action.command, request)
    context = {"title": action.title, "form": form, "hint": hint, "back": back}
    return render(request, "signin/ask_link.html", context)


def _handed_over(request: HttpRequest, made: Any, address: Callable[[str], str], back: str) -> HttpResponse:
    """Show the link once; a repeated request finds the row without its secret."""
    secret = getattr(made, "secret", "")
    context = {
        "link": address(secret) if secret else "",
        "mailed": getattr(made, "was_mailed", False),
        "expires_at": made.expires_at,
        "back": back,
    }
    return render(request, "signin/handed_over.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an invitation back."""
    row: Invitation = _seen(request, Invitation, pk)
    back = _page_of(row.person_id)
    return act(
        request,
        withdraw_invitation,
        row,
        done=lambda _made: Done(back, _("The invitation is withdrawn.")),
        asking=Asking(hint=_("Its link opens nothing any more."), back=back),
    )


@require_http_methods(["GET", "POST"])
def act_on_account(request: HttpRequest, verb: str, pk: UUID) -> HttpResponse:
    """Close or open an account, sign somebody out everywhere, take lost factors."""
    action = _VERBS.get(verb)
    if action is None:
        raise NotFound
    row: Account = _seen(request, Account, pk)
    back = _page_of(row.person_id)
    return act(
        request,
        action,
        row,
        done=lambda _made: Done(back, _("Done: %(title)s") % {"title": action.title}),
        asking=Asking(back=back),
    )
