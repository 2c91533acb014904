# SPDX-License-Identifier: Apache-2.0
"""Name a directory: where it is, who may ask, and which of its attributes say what."""

import re
import ssl
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ldap3.core.exceptions import LDAPException
from ldap3.operation.search import parse_filter
from ldap3.utils.dn import parse_dn

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.kernel.secrets import seal
from keepwell.people.models import Organisation
from keepwell.signin.choices import DirectorySecurity
from keepwell.signin.models import Directory

_HOST = re.compile(r"[A-Za-z0-9._:-]{1,255}\Z")
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,59}\Z")
_MOST_PORT = 65_535
_ATTRIBUTES = {
    "key_attribute": True,
    "login_attribute": True,
    "name_attribute": True,
    "latin_name_attribute": False,
    "staff_number_attribute": False,
    "job_title_attribute": False,
    "place_attribute": False,
}
_PLAIN = ("is_on", "checks_passwords", "syncs_nightly", "most_leavers_percent", "port", "security")


@command
class SetUpDirectory:
    """A directory and what is read from it. An empty password keeps the stored one."""

    name: str = field(_("Name of the directory"), max_length=60)
    organisation: UUID = field(
        _("Keeps the people of"), ref="people.Organisation", help=_("This organisation and those below.")
    )
    is_on: bool = field(_("Connected"), default=True)
    host: str = field(_("Host"), max_length=255)
    port: int = field(_("Port"), default=636)
    security: str = field(
        _("Encryption"), choices=DirectorySecurity, widget="radio", default=DirectorySecurity.TLS.value
    )
    bind_dn: str = field(
        _("Service account"), default="", max_length=500, help=_("Such as cn=keepwell,ou=services,dc=example,dc=com.")
    )
    bind_password: str = field(
        _("Password"),
        default="",
        widget="password",
        max_length=500,
        help=_("Leave it empty to keep the stored one."),
    )
    base_dn: str = field(_("Where people are"), max_length=500, help=_("Such as ou=people,dc=example,dc=com."))
    person_filter: str = field(_("Which entries are people"), default="(objectClass=inetOrgPerson)", max_length=500)
    key_attribute: str = field(
        _("Attribute: lasting key"), default="entryUUID", help=_("In Active Directory objectGUID."), max_length=60
    )
    login_attribute: str = field(_("Attribute: email address to sign in with"), default="mail", max_length=60)
    name_attribute: str = field(_("Attribute: name"), default="cn", max_length=60)
    latin_name_attribute: str = field(_("Attribute: Latin name"), default="", max_length=60)
    staff_number_attribute: str = field(_("Attribute: staff number"), default="employeeNumber", max_length=60)
    job_title_attribute: str = field(_("Attribute: job title"), default="title", max_length=60)
    place_attribute: str = field(
        _("Attribute: organisation"),
        default="",
        max_length=60,
        help=_("Its value is the code of an organisation here."),
    )
    checks_passwords: bool = field(_("People sign in with its passwords"), default=True)
    syncs_nightly: bool = field(_("Compared every night"), default=True)
    most_leavers_percent: int = field(
        _("Most leavers without asking, in percent"),
        default=10,
        help=_("When more would leave, nothing is done unasked."),
    )
    authority: str = field(
        _("Certificate of your own authority"),
        default="",
        widget="textarea",
        help=_("PEM text. Leave it empty to trust what this machine trusts."),
    )


@action("signin.set_up_directory", title=_("Set up a directory"), command=SetUpDirectory, risk=Risk.CRITICAL)
def set_up_directory(actor: Actor, command: SetUpDirectory, *, now: datetime) -> Directory:
    """Make it or change it, by its name."""
    del actor, now
    chosen = _checked(command)
    row = Directory.objects.select_for_update(no_key=True).filter(name=command.name.strip()).first() or Directory()
    is_new = row._state.adding
    is_elsewhere = any(
        getattr(row, name) != chosen[name] for name in ("host", "port", "security", "bind_dn", "authority")
    )
    if chosen["bind_dn"] and not command.bind_password and (is_new or (row.bind_password and is_elsewhere)):
        raise DomainError(_("Server or service account have changed. Enter the password again."), "bind_password")
    for name, value in chosen.items():
        if is_new or getattr(row, name) != value:
            note_change(name, None if is_new else str(getattr(row, name))[:200], str(value)[:200])
        setattr(row, name, value)
    if command.bind_password:
        row.bind_password = seal(command.bind_password, "signin.directory.bind_password")
        note_change("bind_password", None, "changed")
    if not row.bind_dn:
        row.bind_password = ""
    row.save()
    return row


@action("signin.remove_directory", title=_("Remove the directory"), target=Directory, risk=Risk.CRITICAL)
def remove_directory(actor: Actor, directory: Directory, command: Nothing, *, now: datetime) -> None:
    """Forget it and who came from it; people and accounts stay."""
    del actor, command, now
    note_change("directory", directory.name, None)
    note_change("unlinked", directory.entries.count(), 0)
    directory.delete()


def _checked(command: SetUpDirectory) -> dict[str, object]:
    _check_place(command)
    words: dict[str, object] = {name: getattr(command, name) for name in _PLAIN}
    for name, is_needed in _ATTRIBUTES.items():
        value = str(getattr(command, name)).strip()
        if (value or is_needed) and not _ATTRIBUTE.match(value):
            raise DomainError(_("An attribute's name has letters, digits and hyphens."), name)
        words[name] = value
    words |= {
        "name": command.name.strip(),
        "organisation_id": command.organisation,
        "host": command.host.strip(),
        "bind_dn": _dn(command.bind_dn, "bind_dn") if command.bind_dn.strip() else "",
        "base_dn": _dn(command.base_dn, "base_dn"),
        "person_filter": _filter(command.person_filter),
        "authority": _authority(command.authority),
    }
    return words


def _check_place(command: SetUpDirectory) -> None:
    if not _HOST.match(command.host.strip()):
        raise DomainError(_("Write the server's name or address alone, such as ldap.example.com."), "host")
    if not 0 < command.port <= _MOST_PORT:
        raise DomainError(_("A port is a number from 1 to 65535."), "port")
    if command.security not in DirectorySecurity.values:
        raise DomainError(_("Choose one from the list."), "security")
    if not 0 <= command.most_leavers_percent <= 100:
        raise DomainError(_("Write a number from 0 to 100."), "most_leavers_percent")
    if not command.name.strip():
        raise DomainError(_("Write a name."), "name")
    if not Organisation.objects.filter(pk=command.organisation).exists():
        raise DomainError(_("There is no such organisation. Choose one from the list."), "organisation")


def _dn(text: str, name: str) -> str:
    try:
        parts = parse_dn(text.strip())
    except LDAPException:
        parts = []
    if not parts:
        raise DomainError(_("This is no distinguished name. It looks like ou=people,dc=example,dc=com."), name)
    return text.strip()


def _filter(text: str) -> str:
    wanted = text.strip()
    try:
        parse_filter(wanted, None, False, False, None, False)
    except (LDAPException, ValueError, IndexError) as error:
        raise DomainError(
            _("The filter is not well formed. It looks like (objectClass=person)."), "person_filter"
        ) from error
    return wanted


def _authority(text: str) -> str:
    pem = text.strip()
    if pem:
        try:
            ssl.create_default_context(cadata=pem)
        except (ssl.SSLError, ValueError) as error:
            raise DomainError(
                _("This is no certificate. Paste the PEM text with its BEGIN and END lines."), "authority"
            ) from error
    return pem
