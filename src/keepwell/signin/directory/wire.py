# SPDX-License-Identifier: Apache-2.0
"""The way to a directory: an encrypted connection, whole answers or none, and filters that names cannot break."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from ldap3 import NONE, SUBTREE, Connection, Server, Tls
from ldap3.core.exceptions import (
    LDAPBindError,
    LDAPException,
    LDAPInvalidCredentialsResult,
    LDAPInvalidFilterError,
    LDAPOperationResult,
    LDAPSocketOpenError,
    LDAPStartTLSError,
)
from ldap3.utils.conv import escape_filter_chars

from keepwell.kernel.errors import DomainError
from keepwell.signin.choices import DirectorySecurity
from keepwell.signin.models import Directory

_CONNECT_SECONDS, _ANSWER_SECONDS, PAGE = 5, 20, 500
_ENTRY = "searchResEntry"


class DirectoryTrouble(DomainError):
    """The directory did not answer as it must; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the directory: the lasting key, the place in the tree, the first value of each asked attribute."""

    key: str
    dn: str
    values: Mapping[str, str]


class _Encryption(Tls):  # type: ignore[misc]  # the library has no types
    """Python's own check of certificate and name: the library's uses what newer versions of Python have dropped."""

    def __init__(self, authority: str) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._context = ssl.create_default_context(cadata=authority or None)

    def wrap_socket(self, connection: Connection, do_handshake: bool = False) -> None:
        """Encrypt the open socket."""
        connection.socket = self._context.wrap_socket(
            connection.socket, server_hostname=connection.server.host, do_handshake_on_connect=do_handshake
        )


@contextmanager
def bound(directory: Directory, dn: str | None = None, password: str | None = None) -> Iterator[Connection]:
    """A connection bound as the service account, or as somebody; DirectoryTrouble when it fails, also on the way."""
    connection: Connection | None = None
    try:
        connection = _connection(
            directory,
            directory.bind_dn if dn is None else dn,
            directory.opened_password if password is None else password,
        )
        _bind(connection, directory)
        yield connection
    except (LDAPException, OSError) as error:
        raise DirectoryTrouble(explained(error)) from error
    finally:
        if connection is not None:
            _close(connection)


def fits(directory: Directory, dn: str, password: str) -> bool:
    """Whether the directory takes the password; an empty one never fits, since servers take it for nobody's."""
    if not password or not dn:
        return False
    try:
        with bound(directory, dn, password):
            return True
    except DirectoryTrouble as trouble:
        if isinstance(trouble.__cause__, LDAPInvalidCredentialsResult | LDAPBindError):
            return False
        raise


def everybody(connection: Connection, directory: Directory) -> Iterator[Entry]:
    """Every person of the directory, page by page; raises when any page is missing."""
    found = connection.extend.standard.paged_search(
        directory.base_dn,
        directory.person_filter,
        search_scope=SUBTREE,
        attributes=_attributes(directory),
        paged_size=PAGE,
        generator=True,
    )
    for answer in found:
        if answer["type"] == _ENTRY and (entry := _entry(answer, directory)):
            yield entry


def with_login(connection: Connection, directory: Directory, login: str) -> list[Entry]:
    """Who has this login; more than one means that nobody is meant."""
    asked = f"(&{directory.person_filter}({directory.login_attribute}={escape_filter_chars(login)}))"
    connection.search(directory.base_dn, asked, SUBTREE, attributes=_attributes(directory), size_limit=2)
    answers = [answer for answer in connection.response if answer["type"] == _ENTRY]
    return [entry for answer in answers if (entry := _entry(answer, directory))]


def _connection(directory: Directory, dn: str, password: str) -> Connection:
    tls = _Encryption(directory.authority)
    is_tls = directory.security == DirectorySecurity.TLS
    server = Server(
        directory.host, directory.port, use_ssl=is_tls, tls=tls, get_info=NONE, connect_timeout=_CONNECT_SECONDS
    )
    return Connection(
        server,
        user=dn or None,
        password=password or None,
        auto_referrals=False,  # a referral could lead our password to another server
        raise_exceptions=True,
        receive_timeout=_ANSWER_SECONDS,
    )


def _bind(connection: Connection, directory: Directory) -> None:
    connection.open()
    if directory.security == DirectorySecurity.STARTTLS:
        connection.start_tls()
    connection.bind()


def _close(connection: Connection) -> None:
    way = connection.socket
    try:
        connection.unbind()
    except (LDAPException, OSError):
        pass
    finally:
        if way is not None:  # the library forgets it where its goodbye fails
            way.close()


def _attributes(directory: Directory) -> list[str]:
    named = (
        directory.key_attribute,
        directory.login_attribute,
        directory.name_attribute,
        directory.latin_name_attribute,
        directory.staff_number_attribute,
        directory.job_title_attribute,
        directory.place_attribute,
    )
    return sorted({name for name in named if name})


def _entry(answer: dict[str, Any], directory: Directory) -> Entry | None:
    raw = {name.lower(): values for name, values in answer["raw_attributes"].items()}
    keys = raw.get(directory.key_attribute.lower()) or []
    if not keys:
        return None
    values = {name: _text(found[0]) for name, found in raw.items() if found}
    return Entry(_key(keys[0]), answer["dn"], values)


def _key(raw: bytes) -> str:
    """Active Directory's keys are sixteen bytes, others are text."""
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError:
        return raw.hex()
    return text if text.isprintable() else raw.hex()


def _text(raw: bytes) -> str:
    return " ".join(raw.decode("utf-8", "replace").replace("\x00", "").split())


def explained(error: Exception) -> Any:
    """An error of the library in an administrator's words."""
    words = {"answer": str(error)[:200]}
    if isinstance(error, LDAPInvalidCredentialsResult | LDAPBindError):
        return _("The directory refused the service account's name or password (%(answer)s).") % words
    if isinstance(error, LDAPInvalidFilterError):
        return _("The filter is not well formed: %(answer)s.") % words
    said = words["answer"].lower()
    if isinstance(error, LDAPStartTLSError) or "certificate" in said or "ssl" in said:
        return (
            _(
                "No trusted encryption could be agreed on (%(answer)s). Check port, name and certificate, or enter the"
                " certificate of your own authority."
            )
            % words
        )
    if isinstance(error, LDAPOperationResult):
        return _("The directory refused the question: %(answer)s.") % words
    if isinstance(error, LDAPSocketOpenError):
        return _("The directory could not be reached (%(answer)s). Check host and port.") % words
    return _("The directory stopped answering (%(answer)s). Nothing was changed; try again.") % words
