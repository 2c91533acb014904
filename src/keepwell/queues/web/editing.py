# SPDX-License-Identifier: Apache-2.0
"""Changing a ticket in its row: owner, class and facts in one strip, kept only if nobody else was faster."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from keepwell.desk import services
from keepwell.desk.choices import Cause, Kind
from keepwell.desk.models import Ticket
from keepwell.desk.selectors import is_staff, verbs_for
from keepwell.desk.selectors.undo import way_back
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import Conflict, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.queues.acting import hand_out
from keepwell.ui.acting import is_fragment
from keepwell.ui.faces import Undo
from keepwell.ui.fields import Option
from keepwell.ui.forms import CommandForm, offered
from keepwell.ui.navigation import actor_of
from keepwell.ui.toasts import toast

_FACTS = ("module", "topic", "cause")


@command
class EditRow:
    """The row as it shall be; `version` says from which state somebody started."""

    owner_id: UUID = field(gettext_lazy("Owner"), ref="people.Staff")
    kind: str = field(gettext_lazy("Kind"), choices=Kind)
    is_production_stopped: bool = field(gettext_lazy("Production stands still"), default=False)
    is_data_lost: bool = field(gettext_lazy("Data was lost"), default=False)
    module: str = field(gettext_lazy("Module"), max_length=80, default="")
    topic: str = field(gettext_lazy("Topic"), max_length=80, default="")
    cause: str = field(gettext_lazy("Cause"), choices=Cause, default="")
    reason: str = field(
        gettext_lazy("Reason"),
        max_length=300,
        personal=True,
        default="",
        help=gettext_lazy("Needed for another class, and to hand over what somebody works on."),
    )
    version: int = field(gettext_lazy("Version"), widget="hidden", default=0)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What came of it; the way back of the last act."""

    undo: Undo | None


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The strip below a row; a conflict comes back with what was typed beside what is true now."""
    actor = actor_of(request)
    with reading(actor):
        row = Ticket.objects.visible_to(actor).select_related("owner").filter(pk=pk).first()
        if row is None or not is_staff(actor):
            raise NotFound
        form = CommandForm[EditRow](EditRow, request, initial=_now(row), options={"owner_id": _owners(actor, row)})
    status, conflict = 200, ""
    if request.method == "POST":
        status = DomainError.status
        if form.is_valid():
            try:
                kept = _keep(actor, row, form.command(), form.key)
            except Conflict as error:
                conflict = str(error.message)
                form.data = {**form.data.dict(), "version": str(row.version)}  # type: ignore[attr-defined]  # a QueryDict
                status = Conflict.status
            except DomainError as error:
                form.refuse(error)
            else:
                return _done(request, row, kept)
    context = {"ticket": row, "form": form, "conflict": conflict, "address": request.get_full_path()}
    context |= {"says_now": _says_now(row) if conflict else ""}
    return render(
        request, "queues/parts/edit.html" if is_fragment(request) else "queues/edit.html", context, status=status
    )


def _now(row: Ticket) -> dict[str, object]:
    names = ("owner_id", "kind", "is_production_stopped", "is_data_lost", *_FACTS, "version")
    return {name: getattr(row, name) for name in names}


def _owners(actor: Actor, row: Ticket) -> list[Option]:
    """Our people, and whoever owns it now."""
    found = offered("people.Staff", actor)
    if all(value != str(row.owner_id) for value, _label in found):
        found = [(str(row.owner_id), _("as it is")), *found]
    return found


def _says_now(row: Ticket) -> str:
    said = [row.get_kind_display(), row.get_severity_display(), row.module, row.topic, row.owner.name]
    return " · ".join(str(one) for one in said if one)


def _keep(actor: Actor, row: Ticket, words: EditRow, key: str) -> _Kept:
    """Run the acts that the changed boxes ask for; nothing is run from an old state."""
    if words.version != row.version:
        raise Conflict(_("Somebody else changed %(number)s meanwhile.") % {"number": row.number})
    _require_reason(actor, row, words)
    undo = None
    facts = {name: getattr(words, name) for name in _FACTS if getattr(words, name) != getattr(row, name)}
    if facts:
        edit_words = services.EditFacts(**facts, version=words.version)
        services.edit_facts(actor, row.pk, edit_words, key=f"{key}:facts")
        undo = way_back(actor, services.edit_facts, [row])
    if _is_reclassed(row, words):
        reclass = services.Reclassify(
            kind=words.kind,
            is_production_stopped=words.is_production_stopped,
            is_data_lost=words.is_data_lost,
            affected_count=row.affected_count,
            reason=words.reason,
        )
        services.reclassify(actor, row.pk, reclass, key=f"{key}:class")
        undo = way_back(actor, services.reclassify, [row])
    if words.owner_id != row.owner_id:
        hand_out(actor, row, words.owner_id, words.reason, f"{key}:owner")
        undo = way_back(actor, services.transfer_ticket, [row])
    return _Kept(undo)


def _is_reclassed(row: Ticket, words: EditRow) -> bool:
    names = ("kind", "is_production_stopped", "is_data_lost")
    return any(getattr(words, name) != getattr(row, name) for name in names)


def _require_reason(actor: Actor, row: Ticket, words: EditRow) -> None:
    """Asked before the first act, so that not half of the strip is kept."""
    hands_over = words.owner_id != row.owner_id and "desk.assign_ticket" not in verbs_for(actor, row)
    if (hands_over or _is_reclassed(row, words)) and not words.reason.strip():
        raise DomainError(_("Say why; the reason stays with the ticket."), field="reason")


def _done(request: HttpRequest, row: Ticket, kept: _Kept) -> HttpResponse:
    if not is_fragment(request):
        return HttpResponse(status=303, headers={"Location": reverse("desk:queue")})
    response = HttpResponse("", headers={"X-Row": str(row.pk)})
    return toast(response, _("{number} is changed.").format(number=row.number), undo=kept.undo)
