# SPDX-License-Identifier: Apache-2.0
"""Rows of organisations: known by their code; a place may stand below one of an earlier row."""

from collections.abc import Iterator, Sequence

from keepwell.kernel.actions import note_change_for
from keepwell.kernel.ids import uuid7
from keepwell.people.models import Organisation
from keepwell.people.services import CreateOrganisation, RenameOrganisation, create_organisation, rename_organisation
from keepwell.transfer.choices import Verdict
from keepwell.transfer.kinds.columns import Row
from keepwell.transfer.kinds.ground import Ground, Plan
from keepwell.transfer.kinds.specs import ORGANISATIONS

_FACTS = ("name", "name_en", "zone", "language")


class PlacesPlanner:
    """Nodes of the tree."""

    spec = ORGANISATIONS

    def keys(self, row: Row) -> Iterator[tuple[str, str]]:
        """A code stands once in a file."""
        if code := row.text("code"):
            yield "code", code

    def plan(self, ground: Ground, rows: Sequence[Row]) -> list[Plan]:
        """Two queries a batch; places of the same file count as there already."""
        ground.learn_places(row.text("parent") for row in rows)
        here = Organisation.objects.select_related("parent").filter(code__in=[row.text("code") for row in rows])
        known = {one.code: one for one in here}
        return [self._one(ground, Plan(row), known.get(row.text("code"))) for row in rows]

    def _one(self, ground: Ground, plan: Plan, known: Organisation | None) -> Plan:
        if known is not None:
            return _again(ground, plan, known)
        parent = ground.place(plan, "parent")
        if parent is None:
            return plan
        if parent.code not in ground.planted and not ground.may("people.create_organisation", parent):
            return plan.refuse("", "not_allowed", place=parent.label)
        plan.place = parent
        ground.planted[plan.row.text("code")] = _expected(plan.row, parent)
        return plan

    def carry_out(self, ground: Ground, plan: Plan) -> None:
        """Make or rename the place, by the rules of the same acts by hand."""
        row, place = plan.row, plan.home
        if plan.verdict is Verdict.CHANGED:
            before = {name: getattr(place, name) for name in _FACTS}
            words = RenameOrganisation(**{name: row.text(name) or before[name] for name in _FACTS})
            rename_organisation.body(ground.actor, place, words, now=ground.now)
            after = {name: getattr(place, name) for name in _FACTS}
            note_change_for(
                place, {name: (before[name], after[name]) for name in _FACTS if before[name] != after[name]}
            )
            return
        parent = ground.planted.get(row.text("parent"), place)
        if parent._state.adding:  # the row that should have made it was refused
            ground.planted.pop(row.text("code"), None)
            plan.refuse("parent", "no_place", value=row.text("parent"), anchor=ground.anchor.label)
            return
        ground.planted.pop(row.text("code"), None)
        made = create_organisation.body(ground.actor, parent, _wish(row), now=ground.now)
        ground.planted[made.code] = made
        ground.forget_place(made.code)
        note_change_for(made)


def _again(ground: Ground, plan: Plan, known: Organisation) -> Plan:
    row = plan.row
    if ground.anchor.pk not in known.path:
        return plan.refuse("code", "code_taken", value=row.text("code"))
    if row.text("kind") != known.kind:
        return plan.refuse("kind", "other_kind", kind=known.get_kind_display())
    above = known.parent
    if row.text("parent") and above is not None and row.text("parent") not in (above.code, above.name, above.name_en):
        return plan.refuse("parent", "other_parent", parent=above.label)
    plan.place = known
    is_new = any(row.text(name) and row.text(name) != getattr(known, name) for name in _FACTS)
    plan.verdict = Verdict.CHANGED if is_new else Verdict.UNCHANGED
    if is_new and not ground.may("people.rename_organisation", known):
        return plan.refuse("", "not_allowed", place=known.label)
    return plan


def _wish(row: Row) -> CreateOrganisation:
    prefix = row.text("ticket_prefix")
    return CreateOrganisation(
        kind=row.text("kind"),
        code=row.text("code"),
        name=row.text("name"),
        name_en=row.text("name_en"),
        holds_contract=bool(row.yes("holds_contract")),
        ticket_prefix=prefix or "".join(letter for letter in row.text("code").upper() if letter.isalnum())[:8],
        zone=row.text("zone"),
        language=row.text("language"),
    )


def _expected(row: Row, parent: Organisation) -> Organisation:
    """The place as it will be, for rows below it; never saved."""
    made_id = uuid7()
    return Organisation(
        id=made_id,
        code=row.text("code"),
        name=row.text("name"),
        parent=parent,
        customer_id=parent.customer_id,
        path=[*parent.path, made_id],
        kind=row.text("kind"),
    )
