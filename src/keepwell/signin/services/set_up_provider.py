# SPDX-License-Identifier: Apache-2.0
"""Let people of an organisation sign in at their own identity provider."""

import re
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.kernel.secrets import seal
from keepwell.people.models import Organisation
from keepwell.signin.models import Identity, IdentityProvider
from keepwell.signin.providers.discovery import check_secure

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")


@command
class SetUpProvider:
    """Which provider, for whom, and whom it lets in. An empty secret keeps the stored one."""

    code: str = field(_("Code"), max_length=40, help=_("Part of its address here, such as hd. It never changes."))
    name: str = field(_("Name on the sign-in page"), max_length=60)
    organisation: UUID = field(
        _("For people of"), ref="people.Organisation", help=_("This organisation and those below; nobody else enters.")
    )
    issuer: str = field(
        _("Issuer"), max_length=300, help=_("Copied exactly, such as https://sso.example.com/realms/hd.")
    )
    client_id: str = field(_("Client ID"), max_length=200)
    client_secret: str = field(
        _("Client secret"),
        default="",
        widget="password",
        max_length=500,
        help=_("Leave it empty to keep the stored one."),
    )
    is_on: bool = field(_("Offered on the sign-in page"), default=True)
    links_by_email: bool = field(
        _("Known people enter"), default=True, help=_("By an email address that the provider has verified.")
    )
    trusts_addresses: bool = field(
        _("Addresses count as verified"),
        default=False,
        help=_("Only when the provider does not say so itself and gives addresses to nobody but their owners."),
    )
    makes_people: bool = field(
        _("New people are added"),
        default=False,
        help=_("Whoever the provider lets in gets an account, without any role."),
    )
    proves_factor: bool = field(
        _("Its sign-in counts as second factor"), default=False, help=_("Only when the provider itself demands one.")
    )


_WRITTEN = (
    "name",
    "is_on",
    "links_by_email",
    "trusts_addresses",
    "makes_people",
    "proves_factor",
    "client_id",
    "issuer",
)


@action("signin.set_up_provider", title=_("Set up an identity provider"), command=SetUpProvider, risk=Risk.CRITICAL)
def set_up_provider(actor: Actor, command: SetUpProvider, *, now: datetime) -> IdentityProvider:
    """Make it or change it; another issuer or client is another provider, so nobody stays linked to the former."""
    del actor, now
    if not _CODE.match(command.code):
        raise DomainError(_("Use small letters, digits and hyphens, at most 40."), "code")
    check_secure(command.issuer.strip())
    organisation = Organisation.objects.filter(pk=command.organisation).first()
    if organisation is None:
        raise DomainError(_("There is no such organisation. Choose one from the list."), "organisation")
    row = IdentityProvider.objects.select_for_update(no_key=True).filter(code=command.code).first()
    row = row or IdentityProvider(code=command.code)
    is_new = row._state.adding
    is_another = not is_new and (row.issuer, row.client_id) != (command.issuer.strip(), command.client_id.strip())
    if (is_new or is_another) and not command.client_secret:
        raise DomainError(_("Enter the client secret that belongs to this client."), "client_secret")
    for name in _WRITTEN:
        value = getattr(command, name)
        value = value.strip() if isinstance(value, str) else value
        if is_new or getattr(row, name) != value:
            note_change(name, None if is_new else getattr(row, name), value)
        setattr(row, name, value)
    note_change("organisation", None if is_new else str(row.organisation_id), str(organisation.pk))
    row.organisation = organisation
    if command.client_secret:
        row.client_secret = seal(command.client_secret, "signin.identityprovider.client_secret")
        note_change("client_secret", None, "changed")
    row.save()
    if is_another:
        unlinked, _by_model = Identity.objects.filter(provider=row).delete()
        note_change("unlinked", None, unlinked)
    return row
