# SPDX-License-Identifier: Apache-2.0
"""One's own notices."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from keepwell.kernel import clock
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Notice
from keepwell.people.selectors import notices
from keepwell.people.services import read_notices
from keepwell.ui.navigation import actor_of


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """The newest notices, the unread ones marked."""
    is_all = request.GET.get("show") == "all"
    lines = notices(actor_of(request), only_unread=not is_all)
    return render(request, "people/notices.html", {"lines": lines, "is_all": is_all})


@require_POST
def open_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    actor = actor_of(request)
    with reading(actor):
        link = Notice.objects.visible_to(actor).filter(pk=pk).values_list("link", flat=True).first()
    if link is None:
        raise NotFound
    read_notices(actor, [pk], now=clock.now())
    is_ours = url_has_allowed_host_and_scheme(link, allowed_hosts=None)
    return HttpResponseRedirect(link if link and is_ours else reverse("people:notices"), status=303)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    read_notices(actor_of(request), now=clock.now())
    return HttpResponseRedirect(reverse("people:notices"), status=303)
