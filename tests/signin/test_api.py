# SPDX-License-Identifier: Apache-2.0
"""What programs get of signing in: acts, and never a secret."""

import pytest

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.api.addresses import address
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.signin.models import Invitation, ResetLink
from keepwell.signin.services import create_reset_link, invite_person, require_factor, resend_invitation
from tests.factories import people
from tests.factories.api import Caller

pytestmark = pytest.mark.django_db


def test_links_are_made_over_the_api_but_not_told() -> None:
    cast = people.cast()
    keeper, guard = people.person(cast.provider, "系统员"), people.person(cast.provider, "安全员")
    people.role(keeper, Role.SYSTEM_ADMIN, cast.provider)
    people.role(guard, Role.SECURITY_ADMIN, cast.provider)
    account = people.account(cast.zhao, "zhao@example.com")
    program = Caller(keeper)
    path = address(invite_person).replace("{id}", str(cast.liu.pk))
    made = program.post(path, {"email": "liu@example.com"}, key="1")
    assert set(made.json()) == {"id", "type"}
    again = program.post(address(resend_invitation).replace("{id}", made.json()["id"]), {})
    assert set(again.json()) == {"id", "type"}
    reset = Caller(guard).post(address(create_reset_link).replace("{id}", str(account.pk)), {})
    assert set(reset.json()) == {"id", "type"}
    with reading(SYSTEM):
        digests = [Invitation.objects.get().digest, ResetLink.objects.get().digest]
    told = made.content + again.content + reset.content
    assert not [one for one in digests if one.encode() in told]


def test_a_key_is_no_second_factor_and_does_not_change_the_policy() -> None:
    cast = people.cast()
    guard = people.person(cast.provider, "安全员")
    people.role(guard, Role.SECURITY_ADMIN, cast.provider)
    assert Caller(guard).post(address(require_factor), {"role": "auditor"}).status_code == 403
