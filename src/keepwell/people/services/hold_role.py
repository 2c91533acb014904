# SPDX-License-Identifier: Apache-2.0
"""Trust somebody with a role at a node of the tree."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.choices import ACCOUNT_ROLES, OrganisationKind, Role
from keepwell.people.events import RoleGiven
from keepwell.people.models import Organisation, Person, Project, RoleHeld
from keepwell.people.selectors.staff import today_for
from keepwell.people.services._duties import check_duties
from keepwell.people.services._ground import hold_lock, known_person, renew_accounts

#: roles of the customer's own people
_CUSTOMERS_OWN = (Role.REQUESTER, Role.KEY_USER, Role.SPECIALIST, Role.OFFICE_HEAD)
#: one holder at a time: per customer for CSM and deputy, per node for the chief PLM officer (A16, A75)
_SINGLE = (*ACCOUNT_ROLES, Role.CHIEF_PLM_OFFICER)


@command
class HoldRole:
    """Who, what, from when; replacing a CSM, deputy or chief PLM officer needs a handover note."""

    person: UUID = field(_("Person"), ref="people.Person")
    role: str = field(_("Role"), choices=Role)
    starts_on: date | None = field(_("From"), default=None)
    ends_on: date | None = field(_("Until, this day not included"), default=None)
    project: UUID | None = field(_("Only in the project"), default=None, ref="people.Project")
    handover_note: str = field(_("Handover note"), default="", widget="textarea", personal=True)


@action("people.hold_role", title=_("Give role"), target=Organisation, command=HoldRole, risk=Risk.CRITICAL, lock=False)
def hold_role(actor: Actor, organisation: Organisation, command: HoldRole, *, now: datetime) -> RoleHeld:
    """Give the role; where only one may hold it, the former holder's ends the same day."""
    hold_lock(f"roles.{organisation.customer_id}")
    person = known_person(command.person)
    if person.pk == actor.person_id:
        # duties apart: whoever may give roles could else give himself every other one
        raise DomainError(_("Nobody gives himself a role. Ask somebody else who may give it."), "person")
    starts_on = command.starts_on or today_for(organisation, now)
    _check(organisation, person, command, starts_on)
    check_duties(person, command.role, starts_on)
    replaced = _replace(organisation, command, starts_on)
    held = RoleHeld.objects.create(
        person=person,
        organisation=organisation,
        customer_id=organisation.customer_id,
        is_provider=organisation.is_provider,
        role=command.role,
        project_id=command.project,
        starts_on=starts_on,
        ends_on=command.ends_on,
        handover_note=command.handover_note.strip(),
    )
    renew_accounts([person.pk, *([replaced] if replaced else [])])
    publish(
        RoleGiven(
            person_id=person.pk,
            role=command.role,
            organisation_id=organisation.pk,
            customer_id=organisation.customer_id,
            starts_on=starts_on,
            replaced_id=replaced,
        )
    )
    return held


def _check(organisation: Organisation, person: Person, command: HoldRole, starts_on: date) -> None:
    _check_words(organisation, command, starts_on)
    _check_side(organisation, person, command.role)
    same = RoleHeld.objects.filter(person=person, role=command.role, organisation=organisation)
    same = same.filter(project=command.project) if command.project else same.filter(project__isnull=True)
    if same.not_ended_by(starts_on).exists():
        raise DomainError(_("%(person)s holds this role here already.") % {"person": person.label}, "person")


def _check_words(organisation: Organisation, command: HoldRole, starts_on: date) -> None:
    if command.role not in Role.values:
        raise DomainError(_("There is no such role. Choose one from the list."), "role")
    if command.ends_on is not None and command.ends_on <= starts_on:
        raise DomainError(_("The role would end before it starts. Correct one of the days."), "ends_on")
    if command.role in ACCOUNT_ROLES:
        if organisation.customer_id != organisation.pk or command.project:
            raise DomainError(
                _("This role is held for a whole customer. Give it at the organisation with the contract."), "role"
            )
        if command.ends_on is not None:
            raise DomainError(
                _("A customer is never without it: this role ends when a successor takes over."), "ends_on"
            )
    if (
        command.project
        and not Project.objects.filter(pk=command.project, customer_id=organisation.customer_id).exists()
    ):
        raise DomainError(_("There is no such project at this customer. Choose one from the list."), "project")


def _check_side(organisation: Organisation, person: Person, role: str) -> None:
    is_own = person.customer_id == organisation.customer_id
    if role in ACCOUNT_ROLES and not person.is_provider:
        raise DomainError(_("Only our own staff can answer for a customer. Choose somebody of the provider."), "person")
    if role in _CUSTOMERS_OWN and not is_own:
        raise DomainError(_("This role belongs to the customer's own people. Choose one of them."), "person")
    if not (person.is_provider or is_own or person.organisation.kind == OrganisationKind.VENDOR):
        raise DomainError(
            _("This person belongs to another customer. Choose somebody of this one, of ours or of a vendor."), "person"
        )


def _replace(organisation: Organisation, command: HoldRole, starts_on: date) -> UUID | None:
    """End the present holder's role; returns who it was."""
    if command.role not in _SINGLE:
        return None
    place = (
        {"customer": organisation.customer_id} if command.role in ACCOUNT_ROLES else {"organisation": organisation.pk}
    )
    others = list(RoleHeld.objects.filter(role=command.role, **place).not_ended_by(starts_on))
    if not others:
        return None
    if any(other.starts_on > starts_on for other in others):
        raise DomainError(
            _("A successor is planned for a later day already. Start after that day, or on it."), "starts_on"
        )
    if not command.handover_note.strip():
        raise DomainError(_("Write what the successor must know: open promises, habits, worries."), "handover_note")
    former = others[0]
    former.ends_on = starts_on
    former.save(update_fields=["ends_on"])
    note_change("former_holder", str(former.person_id), None)
    return former.person_id
