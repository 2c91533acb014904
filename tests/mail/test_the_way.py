# SPDX-License-Identifier: Apache-2.0
"""The way to the server: encryption, trust, sign-in, and what an administrator reads when it fails."""

from collections.abc import Iterator
from typing import Any

import pytest

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError
from keepwell.kernel.secrets import add_key, key_of
from keepwell.kernel.services import keys_in_use, rotate_secrets
from keepwell.mail.models import Sending
from keepwell.mail.services import SetUpSending, deliver_due
from tests.factories import smtp
from tests.factories.mail import letter, now_of, sends

pytestmark = pytest.mark.usefixtures("committed")
SIGNS_IN = {"user": smtp.USER, "password": smtp.PASSWORD}


@pytest.fixture(scope="module")
def certificate() -> smtp.Certificate:
    return smtp.certificate()


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_an_encrypted_way_with_sign_in_works(tls: str, certificate: smtp.Certificate) -> None:
    with smtp.server(tls=tls, signs_in=True, certificate=certificate) as post:
        sends(post.port, security=tls, authority=certificate.pem, **SIGNS_IN)
        written = letter()
        assert deliver_due() == 1
    assert now_of(written).state == "sent"
    assert Sending.objects.get().trouble == ""


def _stopped_by(words: dict[str, Any]) -> str:
    sends(**words)
    written = letter()
    deliver_due()
    assert now_of(written).state == "waiting"
    return Sending.objects.get().trouble


@pytest.fixture
def tls_server(certificate: smtp.Certificate) -> Iterator[smtp.Post]:
    with smtp.server(tls="starttls", signs_in=True, certificate=certificate) as post:
        yield post


def test_a_wrong_password_is_told_and_no_letter_is_lost(tls_server: smtp.Post, certificate: smtp.Certificate) -> None:
    way = {"port": tls_server.port, "security": "starttls", "authority": certificate.pem}
    assert _stopped_by({**way, **SIGNS_IN, "password": "wrong"}) == "sign_in_refused"
    assert Sending.objects.get().answer.startswith("535 ")


def test_no_password_where_one_is_wanted_is_told(tls_server: smtp.Post, certificate: smtp.Certificate) -> None:
    way = {"port": tls_server.port, "security": "starttls", "authority": certificate.pem}
    assert _stopped_by(way) == "sign_in_refused"


def test_a_certificate_of_nobody_we_trust_is_refused(tls_server: smtp.Post) -> None:
    assert _stopped_by({"port": tls_server.port, "security": "starttls", **SIGNS_IN}) == "not_trusted"


def test_a_certificate_of_another_name_is_refused() -> None:
    other = smtp.certificate("mail.other.example")
    with smtp.server(tls="tls", certificate=other) as post:
        assert _stopped_by({"port": post.port, "security": "tls", "authority": other.pem}) == "not_trusted"


def test_the_wrong_kind_of_encryption_is_told(certificate: smtp.Certificate) -> None:
    with smtp.server() as plain:
        assert _stopped_by({"port": plain.port, "security": "starttls"}) == "no_tls"
    Sending.objects.all().delete()
    with smtp.server() as plain:
        assert _stopped_by({"port": plain.port, "security": "tls"}) == "no_tls"


def test_a_name_that_is_no_machines_is_told() -> None:
    assert _stopped_by({"port": 25, "host": "no-such-host.invalid"}) == "no_such_host"


def test_a_sender_the_server_does_not_know_stops_all() -> None:
    with smtp.server() as post:
        post.at_sender = "553 5.7.1 Not your address"
        assert _stopped_by({"port": post.port}) == "sender_refused"


def test_a_password_is_sealed_and_kept_when_left_empty_and_never_lent_to_another_server() -> None:
    sends(2525, security="starttls", **SIGNS_IN)
    row = Sending.objects.get()
    assert row.password.startswith("kw1.")
    assert row.opened_password == smtp.PASSWORD
    sends(2525, security="starttls", user=smtp.USER, sender_name="Desk")
    assert Sending.objects.get().opened_password == smtp.PASSWORD
    with pytest.raises(DomainError):
        sends(2525, security="starttls", user=smtp.USER, host="evil.example")
    sends(2525, security="starttls", user="")
    assert Sending.objects.get().password == ""


def test_a_password_never_travels_in_the_clear() -> None:
    with pytest.raises(DomainError) as refused:
        sends(25, host="mail.hd.example", security="none", **SIGNS_IN)
    assert refused.value.field == "security"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("host", "mail.example; rm"),
        ("host", "smtp://x"),
        ("port", 0),
        ("port", 65_536),
        ("security", "rot13"),
        ("sender_address", "nobody"),
        ("sender_address", "a@b.example\r\nBcc: c@d.example"),
        ("test_address", "x"),
        ("authority", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"),
    ],
)
def test_a_wrong_setting_is_refused_at_its_field(field: str, value: object) -> None:
    with pytest.raises(DomainError) as refused:
        sends(**{"port": 25, field: value})
    assert refused.value.field == field
    assert not Sending.objects.exists()


def test_after_a_rotation_the_password_opens_with_the_new_key_alone() -> None:
    sends(2525, security="starttls", **SIGNS_IN)
    before = key_of(Sending.objects.get().password)
    made = add_key()
    rotate_secrets(SYSTEM)
    row = Sending.objects.get()
    assert key_of(row.password) == made != before
    assert row.opened_password == smtp.PASSWORD
    assert before not in keys_in_use()


def test_a_lost_key_stops_letters_with_a_word_that_says_what_to_do() -> None:
    with smtp.server() as post:
        sends(post.port, host="localhost", **SIGNS_IN)
        sealed = Sending.objects.get().password
        Sending.objects.update(password=sealed.replace(key_of(sealed), "00000000"))
        letter()
        deliver_due()
    assert Sending.objects.get().trouble == "secret_unreadable"
    assert SetUpSending.__name__ in repr(SetUpSending(host="x", sender_address="y", password="geheim"))
    assert "geheim" not in repr(SetUpSending(host="x", sender_address="y", password="geheim"))
