# SPDX-License-Identifier: Apache-2.0
"""Hang a node under another parent."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.events import OrganisationMoved
from keepwell.people.models import Organisation
from keepwell.people.services._ground import hold_lock


@command
class MoveOrganisation:
    """Where to."""

    parent: UUID = field(_("Under"), ref="people.Organisation")


@action(
    "people.move_organisation",
    title=_("Move organisation"),
    target=Organisation,
    command=MoveOrganisation,
    risk=Risk.HIGH,
    # before the node is locked: of two moves each would hold its node and wait for the other's
    wait=lambda: hold_lock("tree"),
)
def move_organisation(
    actor: Actor, organisation: Organisation, command: MoveOrganisation, *, now: datetime
) -> Organisation:
    """Move a node with everything under it; never into itself, and never from one contract holder to another."""
    del actor, now
    parent = Organisation.objects.select_for_update(no_key=True, of=("self",)).filter(pk=command.parent).first()
    if parent is None:
        raise DomainError(_("There is no such organisation. Choose one from the list."), "parent")
    _check(organisation, parent)
    old_length = len(organisation.path) - 1
    moved = list(Organisation.objects.below(organisation.pk))
    for node in moved:
        node.path = [*parent.path, *node.path[old_length:]]
    Organisation.objects.bulk_update(moved, ["path"])
    organisation.parent = parent
    organisation.path = [*parent.path, organisation.pk]
    organisation.save(update_fields=["parent", "path"])
    publish(
        OrganisationMoved(organisation_id=organisation.pk, customer_id=organisation.customer_id, parent_id=parent.pk)
    )
    return organisation


def _check(node: Organisation, parent: Organisation) -> None:
    if node.parent_id is None:
        raise DomainError(_("The provider is the root of the tree and stays there."))
    if node.pk in parent.path:
        raise DomainError(
            _("“%(parent)s” lies under “%(node)s”, so the tree would run in a circle. Choose a place outside of it.")
            % {"parent": parent.label, "node": node.label},
            "parent",
        )
    holds = node.customer_id == node.pk
    if holds and parent.is_provider and parent.parent_id is not None:
        raise DomainError(_("A customer cannot be a part of our own house. Choose the provider itself."), "parent")
    if not holds and parent.customer_id != node.customer_id:
        # rows of all rooms carry their customer; moving them would rewrite signed history
        raise DomainError(
            _("“%(node)s” belongs to another customer's contract. Add it anew there, and let its people change over.")
            % {"node": node.label},
            "parent",
        )
