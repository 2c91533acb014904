# SPDX-License-Identifier: Apache-2.0
"""Invitations: a link that opens once and not for long, carried by hand where no mail is set up."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Conflict, Denied, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.models import Account
from keepwell.people.services import close_account
from keepwell.signin.limits import digest
from keepwell.signin.models import Invitation
from keepwell.signin.services import (
    AcceptInvitation,
    InvitePerson,
    accept_invitation,
    invite_person,
    reopen_account,
    resend_invitation,
    withdraw_invitation,
)
from tests.factories import people
from tests.factories.browser import clock_at, signed_in
from tests.factories.signin import invited

pytestmark = pytest.mark.django_db
FRESH = "staple-battery-horse"


def only() -> Invitation:
    with reading(SYSTEM):
        return Invitation.objects.get()


def test_the_link_makes_the_account_and_opens_the_session(client: Client) -> None:
    cast = people.cast()
    link = invited(cast.liu)
    page = client.get(link).content.decode()
    assert "小刘" in page
    assert "liu@example.com" in page
    answer = client.post(link, {"password": FRESH})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    account = Account.objects.get(email="liu@example.com")
    assert account.person_id == cast.liu.pk
    assert account.check_password(FRESH)
    assert "小刘" in client.get("/profile/").content.decode()
    assert only().accepted_at is not None


def test_a_link_opens_once(client: Client) -> None:
    link = invited(people.cast().liu)
    client.post(link, {"password": FRESH})
    again = Client()
    for answer in (again.get(link), again.post(link, {"password": "another-horse-battery"})):
        assert answer.status_code == 410
        assert "liu@example.com" not in answer.content.decode()
    assert Account.objects.get(email="liu@example.com").check_password(FRESH)


def test_a_link_is_dead_after_seven_days(client: Client) -> None:
    link = invited(people.cast().liu)
    with clock_at(clock.now() + timedelta(days=6, hours=23)):
        assert client.get(link).status_code == 200
    with clock_at(clock.now() + timedelta(days=7, minutes=1)):
        assert client.get(link).status_code == 410
        assert client.post(link, {"password": FRESH}).status_code == 410
    assert not Account.objects.filter(email="liu@example.com").exists()


def test_we_keep_the_links_fingerprint_only() -> None:
    link = invited(people.cast().liu)
    secret = link.split("/")[-2]
    assert len(secret) == 43  # 256 bits
    assert only().digest == digest(secret)
    assert secret not in str([getattr(only(), field.attname) for field in Invitation._meta.concrete_fields])


def test_inviting_again_kills_the_link_before_and_so_does_withdrawing(client: Client) -> None:
    cast = people.cast()
    first = invited(cast.liu)
    renewed = resend_invitation(SYSTEM, only(), now=clock.now())
    second = f"/sign-in/invitation/{renewed.secret}/"
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200
    withdraw_invitation(SYSTEM, only(), now=clock.now())
    assert client.get(second).status_code == 410
    third = invited(cast.liu)
    fourth = invited(cast.liu)
    assert [client.get(link).status_code for link in (third, fourth)] == [410, 200]


def test_an_accepted_invitation_is_neither_sent_again_nor_withdrawn(client: Client) -> None:
    client.post(invited(people.cast().liu), {"password": FRESH})
    for act in (resend_invitation, withdraw_invitation):
        with pytest.raises(DomainError):
            act(SYSTEM, only())
    with pytest.raises(Conflict):
        accept_invitation(SYSTEM, only(), AcceptInvitation(password="another-horse-battery"))


@pytest.mark.parametrize("weak", ["short", "password1234", "xx-liu-example-99"])
def test_a_weak_password_comes_back_with_the_mend_and_the_link_stays_open(client: Client, weak: str) -> None:
    link = invited(people.person(people.founded(), "刘小刚", latin_name="liu-example"))
    answer = client.post(link, {"password": weak})
    assert answer.status_code == 422
    assert "kw-notice" in answer.content.decode()
    assert client.get(link).status_code == 200


def test_who_can_sign_in_or_has_left_is_not_invited() -> None:
    cast = people.cast()
    people.account(cast.liu, "liu@example.com")
    with pytest.raises(DomainError):
        invite_person(SYSTEM, cast.liu, InvitePerson(email="new@example.com"))
    with pytest.raises(DomainError) as refused:
        invite_person(SYSTEM, cast.zhao, InvitePerson(email="LIU@example.com"))
    assert refused.value.field == "email"


def test_the_link_is_shown_once_on_the_page_and_never_by_the_log() -> None:
    cast = people.cast()
    boss = people.person(cast.provider, "系统员")
    people.role(boss, Role.SYSTEM_ADMIN, cast.provider)
    client = signed_in(boss, "en")
    shown = client.get(f"/people/{cast.liu.pk}/").content.decode()
    assert f"/people/{cast.liu.pk}/invite/" in shown
    words = {"email": "liu@example.com", "kw-key": "once"}
    page = client.post(f"/people/{cast.liu.pk}/invite/", words).content.decode()
    (secret,) = re.findall(r"http://[^<]*/sign-in/invitation/([\w-]{43})/", page)
    again = client.post(f"/people/{cast.liu.pk}/invite/", words).content.decode()
    assert "/sign-in/invitation/" not in again
    assert "shown already" in again
    from keepwell.audit.models import AuditEvent, AuditPrivate  # noqa: PLC0415  # only this story reads the log raw

    with reading(SYSTEM):
        kept = [one.entry for one in AuditEvent.objects.all()] + [one.value for one in AuditPrivate.objects.all()]
    assert secret not in "\n".join(kept)
    assert digest(secret) not in "\n".join(kept)
    assert '"signin.invite_person"' in "\n".join(kept)
    answer = Client().get(f"/sign-in/invitation/{secret}/")
    assert answer.status_code == 200


def test_key_users_invite_nobody_and_strangers_do_not_even_find_the_person() -> None:
    cast = people.cast()
    command = InvitePerson(email="x@example.com")
    with pytest.raises(Denied):
        invite_person(people.actor(cast.liu), cast.zhao, command)
    with pytest.raises(NotFound):
        invite_person(people.actor(cast.chen), cast.zhao, command)
    invite_person(people.actor(cast.zhou), cast.zhao, command)  # the CSM of their contract


def test_a_closed_account_opens_again_without_the_sessions_of_before(client: Client) -> None:
    cast = people.cast()
    account = people.account(cast.liu, "liu@example.com")
    client.post("/sign-in/", {"email": "liu@example.com", "password": people.PASSWORD})
    close_account(SYSTEM, account)
    assert client.get("/profile/").status_code == 302
    reopen_account(SYSTEM, account)
    assert client.get("/profile/").status_code == 302
    client.post("/sign-in/", {"email": "liu@example.com", "password": people.PASSWORD})
    assert client.get("/profile/").status_code == 200
