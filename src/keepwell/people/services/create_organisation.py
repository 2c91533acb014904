# SPDX-License-Identifier: Apache-2.0
"""Add a node to the tree."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor, Scope
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.ids import uuid7
from keepwell.kernel.scope import within_scope
from keepwell.people.choices import Language, OrganisationKind
from keepwell.people.events import OrganisationCreated
from keepwell.people.models import Organisation
from keepwell.people.services._ground import hold_lock, renew_accounts
from keepwell.people.services._wording import checked_code, checked_name, checked_prefix, checked_zone

#: directly below the provider these hold a contract of their own
_HOLDERS = (OrganisationKind.GROUP, OrganisationKind.COMPANY, OrganisationKind.VENDOR)


def _kinds() -> list[tuple[str, Promise | str]]:
    return [choice for choice in OrganisationKind.choices if choice[0] != OrganisationKind.PROVIDER]


@command
class CreateOrganisation:
    """A node to be added; empty zone and language are the parent's."""

    kind: str = field(_("Kind"), choices=_kinds)
    code: str = field(_("Code"), max_length=40)
    name: str = field(_("Name"), max_length=120)
    name_en: str = field(_("English name"), default="", max_length=120)
    holds_contract: bool = field(_("Holds a contract of its own"), default=False)
    ticket_prefix: str = field(_("Ticket prefix"), default="", max_length=8)
    zone: str = field(_("Time zone"), default="", max_length=64)
    language: str = field(_("Language"), default="", choices=Language)


@action(
    "people.create_organisation",
    title=_("Add organisation"),
    target=Organisation,
    command=CreateOrganisation,
    lock=False,
)
def create_organisation(
    actor: Actor, organisation: Organisation, command: CreateOrganisation, *, now: datetime
) -> Organisation:
    """Add a node under `organisation`; companies, groups and vendors directly below the provider are customers."""
    del now
    hold_lock("tree")
    organisation.refresh_from_db(fields=["path"])  # it may have been moved while we waited
    made = _node(organisation, command)
    if Organisation.objects.filter(code=made.code).exists():
        raise DomainError(_("The code “%(code)s” is taken. Choose another.") % {"code": made.code}, "code")
    # the new node is in nobody's scope yet; the right to make it was decided on its parent
    scope = Scope(actor.scope.everything, actor.scope.organisations | {made.pk})
    with within_scope(scope):
        made.save(force_insert=True)
    if actor.person_id:
        renew_accounts([actor.person_id])
    publish(OrganisationCreated(organisation_id=made.pk, customer_id=made.customer_id, kind=made.kind))
    return made


def _node(parent: Organisation, command: CreateOrganisation) -> Organisation:
    if command.kind not in OrganisationKind.values or command.kind == OrganisationKind.PROVIDER:
        raise DomainError(_("There is one provider only. Choose another kind."), "kind")
    holds = command.holds_contract or (parent.parent_id is None and command.kind in _HOLDERS)
    made_id = uuid7()
    return Organisation(
        id=made_id,
        parent=parent,
        customer_id=made_id if holds else parent.customer_id,
        path=[*parent.path, made_id],
        kind=command.kind,
        code=checked_code(command.code),
        name=checked_name(command.name),
        name_en=command.name_en.strip(),
        ticket_prefix=_free_prefix(command.ticket_prefix) if holds else "",
        zone=checked_zone(command.zone) if command.zone else parent.zone,
        language=command.language or parent.language,
        is_provider=parent.is_provider and not holds,
    )


def _free_prefix(wanted: str) -> str:
    prefix = checked_prefix(wanted)
    if Organisation.objects.filter(ticket_prefix=prefix).exists():
        raise DomainError(
            _("Another customer's tickets begin with “%(prefix)s”. Choose other letters.") % {"prefix": prefix},
            "ticket_prefix",
        )
    return prefix
