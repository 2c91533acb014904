# SPDX-License-Identifier: Apache-2.0
"""Which page the list of tickets is: a room above draws it, the desk's address leads there."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from keepwell.desk.selectors.queue import is_staff
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.choices import Role

Page = Callable[[HttpRequest], HttpResponse]
#: roles of the customer that also see requests other than their own
LEADING = (Role.KEY_USER, Role.SPECIALIST, Role.OFFICE_HEAD, Role.CHIEF_PLM_OFFICER)
_drawn: list[Page] = []


def plug_queue(page: Page) -> None:
    """Say who draws the list; called once at start."""
    _drawn[:] = [page]


def queue_page(request: HttpRequest) -> HttpResponse:
    """The list of tickets."""
    if not _drawn:
        raise NotFound
    return _drawn[0](request)


def sees_list(actor: Actor) -> bool:
    """Whether there is a list of other people's requests for this reader."""
    return is_staff(actor) or any(actor.holds(role) for role in LEADING)
