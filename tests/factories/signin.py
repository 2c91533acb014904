# SPDX-License-Identifier: Apache-2.0
"""What people carry in their pockets: an authenticator app, and the links they were sent."""

import base64
import hashlib
import hmac
import struct
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.people.models import Account, Person
from keepwell.signin.services import InvitePerson, invite_person
from tests.factories import people

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # the same on every phone of the stories


def code(secret: str = SECRET, *, steps: int = 0) -> str:
    """What the app shows now, by RFC 6238 written out here; `steps` half minutes later."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    hashed = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    place = hashed[-1] & 15
    number = struct.unpack(">I", hashed[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def with_app(account: Account) -> list[str]:
    """Give an account an authenticator app; returns its recovery codes."""
    TOTP.activate(account, SECRET)
    codes: list[str] = RecoveryCodes.activate(account).generate_codes()
    return codes


def forget_used_codes(account: Account) -> None:
    """Half a minute later, without waiting for it."""
    for row in Authenticator.objects.filter(user=account, type="totp"):
        row.data.pop("last_counter", None)
        row.save(update_fields=["data"])


def invited(person: Person, email: str = "liu@example.com") -> str:
    """Invite somebody; returns the path of the link."""
    made = invite_person(SYSTEM, person, InvitePerson(email=email), now=clock.now())
    return f"/sign-in/invitation/{made.secret}/"  # type: ignore[attr-defined]  # carried once


def typed(client: Client, email: str, password: str = people.PASSWORD, way_on: str = "/profile/") -> str:
    """Take the first step; returns where it leads."""
    answer = client.post("/sign-in/", {"email": email, "password": password, "next": way_on})
    return answer.headers.get("Location", "")
