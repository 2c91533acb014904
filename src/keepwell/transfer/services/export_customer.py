# SPDX-License-Identifier: Apache-2.0
"""Have everything packed that a customer owns: to hand it over, or to take it elsewhere."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import Risk, action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Organisation, Project
from keepwell.transfer.choices import PackageState
from keepwell.transfer.events import PackageWanted
from keepwell.transfer.models import Package

KEPT_FOR = timedelta(days=7)


@action(
    "transfer.export_customer",
    title=gettext_lazy("Export everything"),
    target=Organisation,
    risk=Risk.CRITICAL,
    lock=False,
)
def export_customer(actor: Actor, organisation: Organisation, command: Nothing, *, now: datetime) -> Package:
    """A worker packs it with the rights of the one who asked; he alone may fetch it, for a week."""
    del command
    if organisation.customer_id != organisation.pk or organisation.is_provider:
        raise DomainError(_("What is exported is a whole customer. Choose the organisation that holds the contract."))
    return wanted(actor, organisation, None, now)


def wanted(actor: Actor, organisation: Organisation, project: Project | None, now: datetime) -> Package:
    """The package to be made, unless one for the same person is being made now."""
    mine = Package.objects.filter(owner_key=str(actor.person_id or ""), state=PackageState.PACKING)
    if mine.filter(organisation=organisation, project=project, created_at__gt=now - timedelta(hours=1)).exists():
        raise DomainError(_("This is being packed for you already. Wait until it is ready."))
    made = Package.objects.create(
        organisation=organisation,
        customer_id=organisation.customer_id,
        project=project,
        project_key=str(project.pk) if project else "",
        owner_key=str(actor.person_id or ""),
        requested_by_id=actor.person_id,
        has_mfa=actor.mfa,
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    publish(PackageWanted(package_id=made.pk, organisation_id=made.organisation_id, customer_id=made.customer_id))
    return made
