# SPDX-License-Identifier: Apache-2.0
"""One's own new password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from keepwell.kernel import clock
from keepwell.kernel.errors import DomainError
from keepwell.people.services import SetPassword, set_password
from keepwell.signin.services import sign_in
from keepwell.signin.services._letters import tell_of_new_password
from keepwell.signin.services._sessions import end_sessions_of
from keepwell.signin.web.addresses import address_of
from keepwell.signin.web.forms import OwnPasswordForm
from keepwell.signin.web.session import own_account, renew_session
from keepwell.ui.navigation import actor_of


@never_cache
@sensitive_post_parameters("current", "password")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Set a new password; the old one must be known, and every other session ends."""
    form = OwnPasswordForm(request.POST if request.method == "POST" else None)
    back = reverse("people:profile")
    is_refused = request.method == "POST"
    if is_refused and form.is_valid() and _is_set(request, form):
        messages.success(request, _("The new password holds from now on. Other sessions have ended."))
        return HttpResponseRedirect(back, status=303)
    status = DomainError.status if is_refused else 200
    return render(request, "signin/password.html", {"form": form, "back": back}, status=status)


def _is_set(request: HttpRequest, form: OwnPasswordForm) -> bool:
    account = own_account(request)
    words = form.cleaned_data
    field = "current"
    try:
        sign_in(account.email, words["current"], address=address_of(request), now=clock.now())
        field = "password"
        changed = set_password(actor_of(request), account, SetPassword(password=words["password"]))
    except DomainError as refused:
        form.add_error(field, str(refused.message))
        return False
    end_sessions_of(changed.pk, but=request.session.session_key)
    renew_session(request, changed)
    tell_of_new_password(changed, clock.now())
    return True
