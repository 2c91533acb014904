# SPDX-License-Identifier: Apache-2.0
"""Which pages who asks meets: the requester's side draws them, the desk's addresses lead there."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from keepwell.kernel.errors import NotFound

Page = Callable[[HttpRequest], HttpResponse]
_drawn: dict[str, Page] = {}


def plug_asking(*, requests: Page, new: Page) -> None:
    """Say who draws one's own requests and the form for a new one; called once at start."""
    _drawn.update(requests=requests, new=new)


def requests_page(request: HttpRequest) -> HttpResponse:
    """One's own requests."""
    return _draw("requests", request)


def new_request_page(request: HttpRequest) -> HttpResponse:
    """The form for who needs help."""
    return _draw("new", request)


def _draw(name: str, request: HttpRequest) -> HttpResponse:
    if name not in _drawn:
        raise NotFound
    return _drawn[name](request)
