# SPDX-License-Identifier: Apache-2.0
"""Three administrators apart: who runs the system, who guards it, who audits it."""

from datetime import date

import pytest

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.models import RoleHeld
from keepwell.people.services import EndRole, HoldRole, end_role, hold_role
from keepwell.signin.selectors.findings import findings
from tests.factories import people
from tests.factories.browser import signed_in

pytestmark = pytest.mark.django_db
ADMINISTRATORS = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]


@pytest.mark.parametrize("second", ADMINISTRATORS)
@pytest.mark.parametrize("first", ADMINISTRATORS)
def test_nobody_holds_two_of_the_three(first: Role, second: Role) -> None:
    cast = people.cast()
    if first == second:
        return
    people.role(cast.wang, first, cast.provider)
    with pytest.raises(DomainError) as refused:
        hold_role(SYSTEM, cast.provider, HoldRole(person=cast.wang.pk, role=second))
    assert refused.value.field == "person"
    with pytest.raises(DomainError):  # nor at another place of the tree
        hold_role(SYSTEM, cast.group, HoldRole(person=cast.wang.pk, role=second))


def test_the_other_role_may_follow_when_the_first_has_ended() -> None:
    cast = people.cast()
    held = people.role(cast.wang, Role.SYSTEM_ADMIN, cast.provider)
    end_role(SYSTEM, held, EndRole(ends_on=date(2026, 3, 2)), now=people.NOW)
    words = HoldRole(person=cast.wang.pk, role=Role.AUDITOR, starts_on=date(2026, 3, 2))
    hold_role(SYSTEM, cast.provider, words, now=people.NOW)


def test_a_house_of_two_may_and_is_named_for_it() -> None:
    provider = people.founded()
    second = people.person(provider, "副手")
    people.role(second, Role.AUDITOR, provider)
    people.role(second, Role.SYSTEM_ADMIN, provider)
    people.person(provider, "第三人")
    with pytest.raises(DomainError):
        people.role(second, Role.SECURITY_ADMIN, provider)
    found = {(one.kind, one.person, tuple(one.roles)) for one in findings(clock.now())}
    assert ("duties", "副手", ("审计员", "系统管理员")) in found
    assert any(kind == "duties" and who == "管理员" for kind, who, _roles in found)  # the founder himself


def test_administrators_without_a_second_factor_are_named_to_those_who_may_read_it() -> None:
    cast = people.cast()
    guard = people.person(cast.provider, "安全员")
    people.role(guard, Role.SECURITY_ADMIN, cast.provider)
    client = signed_in(guard, "en")
    page = client.get("/sign-in-policy/").content.decode()
    assert "no second factor" in page
    assert "安全员" in page
    assert signed_in(cast.wang).get("/sign-in-policy/").status_code == 404


def test_the_auditor_reads_the_policy_and_changes_nothing() -> None:
    cast = people.cast()
    people.role(cast.li, Role.AUDITOR, cast.provider)
    client = signed_in(cast.li)
    page = client.get("/sign-in-policy/").content.decode()
    assert "/sign-in-policy/require/" not in page
    assert client.post("/sign-in-policy/require/", {"role": "auditor"}).status_code == 403
    assert (
        client.post("/sign-in-policy/limits/", {"idle_minutes": 9, "most_hours": 9, "fresh_minutes": 9}).status_code
        == 403
    )


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDITOR, Role.SYSTEM_ADMIN])
def test_a_system_administrator_gives_no_roles(role: Role) -> None:
    cast = people.cast()
    people.role(cast.li, Role.SYSTEM_ADMIN, cast.provider)
    with pytest.raises((Denied, NotFound)):
        hold_role(people.actor(cast.li), cast.provider, HoldRole(person=cast.wang.pk, role=role))
    with reading(SYSTEM):
        assert not RoleHeld.objects.filter(person=cast.wang, role=role).exists()
