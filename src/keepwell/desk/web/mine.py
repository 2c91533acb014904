# SPDX-License-Identifier: Apache-2.0
"""The desk's front page: the list for who works it, one's own requests for everybody else."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from keepwell.desk.selectors import is_staff
from keepwell.desk.selectors.asking import requests_page
from keepwell.desk.selectors.doors import queue_page, sees_list
from keepwell.ui.navigation import actor_of


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The queue for who works it; one's own requests for everybody else."""
    actor = actor_of(request)
    wants_list = sees_list(actor) and (is_staff(actor) or "view" in request.GET)
    return queue_page(request) if wants_list else requests_page(request)
