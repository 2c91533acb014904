# SPDX-License-Identifier: Apache-2.0
"""Who may enter on the word of an identity provider (ADR 0097).

A known subject enters as himself. An unknown one is linked to the account with the same address only when the provider
vouches for the address and speaks for that person's organisation: so nobody is taken over by an address he once had,
and no customer's provider lets anybody in elsewhere.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError, Message
from keepwell.kernel.scope import within_scope
from keepwell.people.choices import ContactKind
from keepwell.people.models import Account, Contact, Person
from keepwell.people.services import AddPerson, CreateAccount, add_person, checked_email, create_account
from keepwell.signin.models import Identity, IdentityProvider
from keepwell.signin.notes import Fact, note

_MOST_SUBJECT, _MOST_NAME = 255, 80


@dataclass(frozen=True, slots=True)
class Claims:
    """What the provider says about somebody; `email` is empty unless it vouches for it."""

    subject: str
    email: str
    name: str


class EntryRefused(DomainError):
    """He proved who he is elsewhere, but may not enter here; he may know why, for it is about himself."""


def claims_of(provider: IdentityProvider, told: dict[str, object]) -> Claims:
    """The words of a provider, cut to what is believed."""
    is_verified = told.get("email_verified")
    vouched = is_verified is True or is_verified == "true" or (is_verified is None and provider.trusts_addresses)
    email = told.get("email")
    names = (told.get("name"), told.get("preferred_username"), email)
    name = next((one for one in names if isinstance(one, str) and one.strip()), "")
    return Claims(
        subject=str(told.get("sub") or ""),
        email=email.strip().lower() if isinstance(email, str) and vouched else "",
        name=" ".join(name.split())[:_MOST_NAME],
    )


def enter(provider: IdentityProvider, claims: Claims, *, address: str, now: datetime) -> Account:
    """The account that the claims open; EntryRefused with a reason when there is none."""
    try:
        with within_scope(SYSTEM.scope):
            return _known(provider, claims, now) or _linked(provider, claims, address=address, now=now)
    except IntegrityError:
        # two tabs of the same person at once: the other was faster
        with within_scope(SYSTEM.scope):
            found = _known(provider, claims, now)
        if found is None:
            raise EntryRefused(_already_linked()) from None
        return found
    except EntryRefused as refused:
        words = {"provider": provider.code, "reason": str(refused.message)}
        note(Fact("people.sign_in_failed", is_done=False, words=words), None, address=address, now=now)
        raise


def _known(provider: IdentityProvider, claims: Claims, now: datetime) -> Account | None:
    if not 0 < len(claims.subject) <= _MOST_SUBJECT or "\x00" in claims.subject:
        raise EntryRefused(_("The provider did not say who you are. Tell your administrator."))
    found = Identity.objects.select_related("account").filter(provider=provider, subject=claims.subject).first()
    if found is None:
        return None
    _check(provider, found.account)
    Identity.objects.filter(pk=found.pk).update(last_used_at=now)
    return found.account


def _linked(provider: IdentityProvider, claims: Claims, *, address: str, now: datetime) -> Account:
    if not claims.email:
        raise EntryRefused(
            _("Your provider does not confirm your email address: we cannot tell who you are. Ask your administrator.")
        )
    account = Account.objects.filter(email=claims.email).first()
    if account is None:
        account = _newcomer(provider, claims, now)
    elif not provider.links_by_email:
        raise EntryRefused(_stranger())
    _check(provider, account)
    if Identity.objects.filter(provider=provider, account=account).exists():
        raise EntryRefused(_already_linked())
    with transaction.atomic():
        Identity.objects.create(
            provider=provider, subject=claims.subject, account=account, linked_at=now, last_used_at=now
        )
    fact = Fact("signin.identity_linked", words={"provider": provider.code}, is_critical=True)
    note(fact, account, address=address, now=now)
    return account


def _newcomer(provider: IdentityProvider, claims: Claims, now: datetime) -> Account:
    """The account of somebody who comes for the first time: of the one person with this address, else of a new one."""
    if not provider.makes_people:
        raise EntryRefused(_stranger())
    email = checked_email(claims.email)
    key = f"company:{provider.pk}:{claims.subject}"
    of_address = Contact.objects.filter(kind=ContactKind.EMAIL, value__iexact=email, person__is_active=True)
    here = of_address.filter(person__organisation__path__contains=[provider.organisation_id])
    people = list(Person.objects.filter(pk__in=here.values("person_id"), account__isnull=True)[:2])
    if len(people) > 1:
        raise EntryRefused(_("Several people here have your address. Ask your administrator."))
    if people:
        person = people[0]
    else:
        words = AddPerson(name=claims.name or email, email=email)
        person = add_person(SYSTEM, provider.organisation, words, now=now, key=f"{key}:person")
    # nobody knows this password: he enters through the provider, or asks for a link
    words_of_account = CreateAccount(email=email, password=secrets.token_urlsafe(32))
    return create_account(SYSTEM, person, words_of_account, now=now)


def _check(provider: IdentityProvider, account: Account) -> None:
    person = Person.objects.select_related("organisation").filter(pk=account.person_id).first()
    if person is None or not person.is_active or not account.is_active:
        raise EntryRefused(_("Your account here is closed. Ask your administrator."))
    if provider.organisation_id not in person.organisation.path:
        raise EntryRefused(_stranger())


def _stranger() -> Message:
    return _("You are not known here yet. Ask your administrator for an invitation.")


def _already_linked() -> Message:
    return _("Your address belongs to somebody your provider knew under another name. Ask your administrator.")
