# SPDX-License-Identifier: Apache-2.0
"""Passwords that a directory keeps: found by login, checked by binding, at the same price for everybody."""

import logging
import secrets

from ldap3.utils.dn import escape_rdn

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import KeepwellError
from keepwell.kernel.scope import within_scope
from keepwell.people.models import Account, Person
from keepwell.people.services import CreateAccount, create_account
from keepwell.signin.directory.wire import bound, fits, with_login
from keepwell.signin.models import Directory, DirectoryEntry
from keepwell.signin.services.sign_in import register_password_source

_log = logging.getLogger(__name__)


def account_by_directory(login: str, password: str) -> Account | None:
    """The account of whoever has this login in a directory that takes the password; a silent directory knows nobody."""
    if not password or "\x00" in password:
        return None
    with within_scope(SYSTEM.scope):
        directories = list(Directory.objects.filter(is_on=True, checks_passwords=True).select_related("organisation"))
    for directory in directories:
        try:
            key = _proved(directory, login, password)
        except KeepwellError as trouble:
            _log.warning("Directory %s could not check a password: %s", directory.name, trouble)
            continue
        if key is not None and (account := _account(directory, key, login)) is not None:
            return account
    return None


def _proved(directory: Directory, login: str, password: str) -> str | None:
    with bound(directory) as connection:
        found = with_login(connection, directory, login)
    known = found[0] if len(found) == 1 else None
    # whoever is not found is asked for as well: under a name nobody has
    dn = known.dn if known else f"cn={escape_rdn(secrets.token_hex(8))},{directory.base_dn}"
    is_right = fits(directory, dn, password)
    return known.key if known and is_right else None


def _account(directory: Directory, key: str, login: str) -> Account | None:
    """Only who was brought over by a comparison has one; it is made when he first comes."""
    with within_scope(SYSTEM.scope):
        entry = DirectoryEntry.objects.filter(directory=directory, key=key, is_gone=False).first()
        person = Person.objects.filter(pk=entry.person_id, is_active=True).first() if entry else None
        if person is None:
            return None
        account = Account.objects.filter(person=person).first()
        if account is None and not Account.objects.filter(email=login).exists():
            words = CreateAccount(email=login, password=secrets.token_urlsafe(32))
            account = create_account(SYSTEM, person, words, now=clock.now())
        return account if account is not None and account.is_active else None


register_password_source("directory", account_by_directory)
