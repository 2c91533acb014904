# SPDX-License-Identifier: Apache-2.0
"""The form of all filters, as a dialog or a page; it only makes an address."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepwell.desk.choices import View
from keepwell.desk.selectors import is_staff
from keepwell.desk.selectors.doors import sees_list
from keepwell.desk.selectors.filters import ME
from keepwell.kernel.errors import NotFound
from keepwell.people.selectors import customers
from keepwell.queues.web.labels import CHOICES, FIELD_LABELS, ORDERS
from keepwell.queues.web.opening import open_list
from keepwell.ui.acting import is_fragment
from keepwell.ui.faces import Text
from keepwell.ui.fields import Option
from keepwell.ui.forms import offered
from keepwell.ui.navigation import actor_of

_MOST = 300


@dataclass(frozen=True, slots=True)
class Box:
    """One field: a list to choose from, a day, or words."""

    name: str
    label: Text
    value: str
    options: tuple[tuple[str, Text], ...] = ()
    kind: str = "text"


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Every filter there is, with those in force filled in."""
    actor = actor_of(request)
    if not sees_list(actor):
        raise NotFound
    opened = open_list(request, actor)
    given = opened.given
    lists: dict[str, list[Option]] = {"customer": [(str(row.pk), row.label) for row in customers(actor)]}
    if is_staff(actor):
        lists["owner"] = [(ME, _("me")), *offered("people.Staff", actor)]
        lists["team"] = offered("people.Team", actor)
    lists["organisation"] = offered("people.Organisation", actor)
    lists["system"] = offered("contracts.CoveredSystem", actor)
    boxes = [
        Box("view", FIELD_LABELS["view"], opened.asked.view, tuple(View.choices), "must"),
        Box("q", FIELD_LABELS["q"], given.get("q", ""), kind="search"),
        *(Box(name, FIELD_LABELS[name], given.get(name, ""), options) for name, options in CHOICES.items()),
        *(
            Box(name, FIELD_LABELS[name], given.get(name, ""), tuple(options[:_MOST]))
            for name, options in lists.items()
            if options
        ),
        Box("module", FIELD_LABELS["module"], given.get("module", "")),
        *(
            Box(name, FIELD_LABELS[name], given.get(name, ""), kind="date")
            for name in ("due_from", "due_to", "opened_from", "opened_to")
        ),
        Box("sort", FIELD_LABELS["sort"], given.get("sort", ""), ORDERS),
    ]
    context = {"boxes": _with_several(boxes), "opened": opened}
    return render(request, "queues/parts/filter.html" if is_fragment(request) else "queues/filter.html", context)


def _with_several(boxes: list[Box]) -> list[Box]:
    """A list that was given several values by address keeps them as one choice."""
    return [
        Box(one.name, one.label, one.value, (*one.options, (one.value, _several(one))), one.kind)
        if "," in one.value and one.options
        else one
        for one in boxes
    ]


def _several(box: Box) -> str:
    known = {value: str(label) for value, label in box.options}
    return " + ".join(known.get(value, value) for value in box.value.split(","))
