# SPDX-License-Identifier: Apache-2.0
"""Which list an address opens: a saved view, filters of its own, or what the reader opens first.

What a view or link names and is not there any more is left out with a word about it; the rest still works.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.contracts.models import CoveredSystem
from keepwell.desk.choices import View
from keepwell.desk.selectors.filters import FIELDS, KEPT, QueueFilter, read_filter
from keepwell.kernel.actor import Actor
from keepwell.people.models import Organisation, Person, Team
from keepwell.queues.columns import TITLES, known
from keepwell.queues.models import SavedView
from keepwell.queues.selectors import Arranged, Kept, arranged, as_key, kept
from keepwell.queues.web.labels import FIELD_LABELS
from keepwell.ui import parts

Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A list as it was asked for; `given` is the whole filter as an address has it, `code` the view's key."""

    asked: QueueFilter
    given: Given
    columns: tuple[str, ...]
    saved: Kept | None
    code: str
    arranged: Arranged
    names: Mapping[str, str]
    notices: Sequence[str]

    def address(self, **changes: str | None) -> str:
        """This list with some words of its address set, or taken away where the value is None."""
        words = {**self.given, **({"saved": self.saved.key} if self.saved else {}), **changes}
        encoded = urlencode([(name, text) for name, text in words.items() if text])
        return f"{reverse('desk:queue')}?{encoded}" if encoded else reverse("desk:queue")

    @property
    def query(self) -> str:
        """The filter as views keep it."""
        return urlencode([(name, self.given[name]) for name in KEPT if self.given.get(name)])

    @property
    def is_changed(self) -> bool:
        """Whether the reader turned a saved view into something else."""
        return self.saved is not None and self.saved.query != self.query


def open_list(request: HttpRequest, actor: Actor) -> Opened:
    """Read the address."""
    found = arranged(actor)
    notices: list[str] = []
    given = {name: str(request.GET[name]) for name in KEPT if str(request.GET.get(name, "")).strip()}
    wanted = request.GET.get("saved", "") or ("" if given else found.first)
    key = as_key(wanted)
    saved = _saved(actor, found, key, notices) if key is not None else None
    if saved is not None and not given:
        given = _unpacked(saved, notices)
    elif wanted in View.values and not given:
        given = {"view": wanted}
    after = request.GET.get("after", "")
    asked = read_filter({**given, "after": after}, zone=str(parts.viewer_zone()))
    notices += [_lost(name) for name in asked.unknown if saved is not None]
    filter_, names = _named(asked.filter, actor, notices)
    code = saved.key if saved is not None else filter_.view
    columns = found.columns.get(code) or (saved.columns if saved is not None else ())
    notices += [_("A column of this view does not exist any more; the others are shown.")] * any(
        one not in TITLES for one in columns
    )
    kept_words = {
        name: text for name, text in given.items() if name not in asked.unknown and not _is_gone(name, filter_)
    }
    return Opened(filter_, kept_words, known(columns), saved, code, found, names, notices)


def _saved(actor: Actor, found: Arranged, key: UUID, notices: list[str]) -> Kept | None:
    wanted = str(key)
    here = next((one for one in found.views if one.key == wanted), None)
    if here is not None:
        return here
    row = SavedView.objects.visible_to(actor).filter(pk=key).first()
    if row is not None:
        return kept(row, actor)
    notices.append(
        _(
            "This view is gone or was not shared with you. Ask whoever sent the link to share it. Below is the usual"
            " list instead."
        )
    )
    return None


def _unpacked(saved: Kept, notices: list[str]) -> dict[str, str]:
    words = dict(parse_qsl(saved.query))
    notices += [_lost(name) for name in words if name not in KEPT]
    return {name: text for name, text in words.items() if name in KEPT}


def _lost(name: str) -> str:
    label = FIELD_LABELS.get(name, name)
    return _("This view filters by “{field}” in a way that does not exist any more. That part was left out.").format(
        field=label
    )


def _is_gone(name: str, filter_: QueueFilter) -> bool:
    """Whether a thing the address names was not found."""
    return name in _THINGS and name in FIELDS and not getattr(filter_, _field(name))


def _field(name: str) -> str:
    return name if name == "owner" else f"{name}_id"


_THINGS = {
    "customer": Organisation,
    "organisation": Organisation,
    "system": CoveredSystem,
    "team": Team,
    "owner": Person,
}


def _named(filter_: QueueFilter, actor: Actor, notices: list[str]) -> tuple[QueueFilter, dict[str, str]]:
    """The names of what the filter points to; what is not there, or not for this reader, is left out."""
    names: dict[str, str] = {}
    gone: dict[str, object] = {}
    for name, model in _THINGS.items():
        text = str(getattr(filter_, _field(name)) or "")
        if not text or text == "me":
            continue
        row = model.objects.visible_to(actor).filter(pk=UUID(text)).first()  # type: ignore[attr-defined]  # all scoped
        if row is not None:
            names[name] = getattr(row, "label", None) or str(row.name)
            continue
        gone[_field(name)] = "" if name == "owner" else None
        notices.append(
            _(
                "“{field}” names something that is gone or not open to you. That part of the filter was left out."
            ).format(field=FIELD_LABELS[name])
        )
    return (replace(filter_, **gone), names) if gone else (filter_, names)  # type: ignore[arg-type]  # its own fields
