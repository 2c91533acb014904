# SPDX-License-Identifier: Apache-2.0
"""The policies as shipped: they hold together, nobody's duties mix, and no act is forgotten."""

from collections.abc import Iterable
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from django.core.checks import ERROR

from keepwell.access.authorizer import CedarAuthorizer, policy_files, read_policies
from keepwell.access.checks import policies_hold
from keepwell.access.engine.conditions import FALSE, TRUE, Condition
from keepwell.access.engine.policies import Policies
from keepwell.access.engine.principals import NOBODY, SYSTEM, Principal
from keepwell.access.engine.schema import ActionKind
from keepwell.access.engine.sources import Policy, read_text
from keepwell.access.services import prove_policies
from keepwell.kernel import ports
from tests.factories.access import (
    HERE,
    NO_MFA,
    SHAPE,
    THERE,
    VIEW,
    WITH_MFA,
    Somebody,
    Specimen,
    allowed_by_engine,
    permitting,
    random_specimen,
)

PROJECTS = Path(__file__).parents[2] / "src/keepwell/access/policies/projects.cedar"

#: acts that no person does: set-up by the command line, jobs and alarms
BY_THE_SYSTEM_ALONE = {
    "audit.rotate_key",
    "audit.export_bundle",
    "audit.end_alarm",
    "audit.raise_alarm",
    "access.sound_burst",
    "casework.add_fitting",
    "casework.bring_back_verdicts",
    "casework.remind_approvals",
    "casework.remind_items",
    "casework.route_cause",
    "casework.sound_next_steps",
    "casework.sound_verdicts",
    "casework.take_up_complaint",
    "bridges.disable_webhook",
    "directory.forget_notes",
    "desk.count_topic",
    "desk.end_overdue_pauses",
    "desk.expire_plans",
    "desk.expire_workarounds",
    "desk.refresh_deadlines",
    "kernel.rotate_secrets",
    "people.found_installation",
    "protection.begin_backup",
    "protection.drop_backup",
    "protection.record_backup",
    "protection.record_failure",
    "protection.record_proof",
    "protection.record_verified",
    "signin.accept_invitation",
    "signin.reset_password",
    "reports.make_due",
    "retention.purge_removals",
    "transfer.expire_packages",
    "transfer.forget_imports",
    "signin.sync_people",
    "sla.recount_promises",
    "sla.sound_alarms",
    "sla.warn_of_calendar",
}


@pytest.fixture(scope="module")
def shipped() -> Policies:
    return read_policies()


def test_every_policy_is_valid_and_every_role_has_an_exact_filter_for_every_act(shipped: Policies) -> None:
    proof = prove_policies()
    assert proof.policies == len(shipped.book.policies)
    assert proof.filters > 500


def test_an_id_begins_with_the_room_it_speaks_of(shipped: Policies) -> None:
    rooms = {kind.name.partition(".")[0] for kind in shipped.kinds.values()} | {"access"}
    assert {policy.id.partition(".")[0] for policy in shipped.book.policies} <= rooms
    for file in policy_files():
        assert "TODO" not in file.read_text(encoding="utf-8")


def test_each_act_can_be_done_by_somebody_or_is_the_systems_alone(shipped: Policies) -> None:
    acts = [name for name, kind in shipped.kinds.items() if not kind.is_view]
    systems = {name for name in acts if not any(_permits_a_person(policy) for policy in shipped.speaking_of(name))}
    assert {name for name in systems if ".import_" not in name} <= BY_THE_SYSTEM_ALONE


def _permits_a_person(policy: Policy) -> bool:
    return policy.is_permit and policy.admits("Person", "principal")


def _conditions(shipped: Policies, who: Principal, kinds: Iterable[ActionKind]) -> dict[str, Condition]:
    return {kind.name: shipped.condition_for(who, WITH_MFA, kind.name) for kind in kinds if kind.shape is not None}


def test_an_auditor_sees_everything_but_other_peoples_notices_and_does_nothing(shipped: Policies) -> None:
    auditor = Somebody(everywhere={"auditor"}).principal()
    plain = Somebody().principal()
    views = [kind for kind in shipped.kinds.values() if kind.is_view]
    acts = [kind for kind in shipped.kinds.values() if not kind.is_view]
    seen = _conditions(shipped, auditor, views)
    assert {name for name, condition in seen.items() if condition != TRUE} == {"people.view_notice"}
    assert _conditions(shipped, auditor, acts) == _conditions(shipped, plain, acts)


def test_an_administrator_of_the_system_sees_no_ticket_and_gives_no_role(shipped: Policies) -> None:
    admin, plain = Somebody(everywhere={"system_admin"}).principal(), Somebody().principal()
    closed = [kind for kind in shipped.kinds.values() if kind.name.startswith(("desk.", "audit."))]
    closed += [shipped.kinds["people.hold_role"], shipped.kinds["people.end_role"]]
    assert len(closed) > 10
    assert _conditions(shipped, admin, closed) == _conditions(shipped, plain, closed)


def test_nobody_does_nothing_and_the_system_everything(shipped: Policies) -> None:
    for who, wanted in ((Principal(NOBODY, "nobody"), FALSE), (Principal(SYSTEM, "system"), TRUE)):
        found = _conditions(shipped, who, shipped.kinds.values())
        assert set(found.values()) == {wanted}


def test_critical_acts_on_a_projects_rows_are_for_its_members_whatever_role_one_holds() -> None:
    text = PROJECTS.read_text(encoding="utf-8")
    text += '@id("x.all") @reason_zh("全部") @reason_en("all") permit (principal is Person, action, resource);'
    kind = ActionKind(VIEW, SHAPE.entity, frozenset({"risk.critical", "specimens"}), SHAPE)
    edition = Policies(read_text(text), {VIEW: kind})
    mine, others, without = (_row(project) for project in (HERE, THERE, None))
    for everywhere in ({"service_manager"}, {"system_admin"}, set[str]()):
        who = Somebody(everywhere=everywhere, projects={HERE}).principal()
        assert allowed_by_engine(edition, who, [mine, others, without], NO_MFA) == {mine.pk, without.pk}


def _row(project: UUID | None) -> Specimen:
    row = random_specimen(Random(1))
    row.id, row.project = uuid4(), project
    return row


def test_the_check_names_the_policy_and_the_mend() -> None:
    assert policies_hold(None) == []
    plugged_in = ports.authorizer()
    try:
        ports.plug(authorizer=CedarAuthorizer(permitting('resource.word like "a*"')))
        (found,) = policies_hold(None)
    finally:
        ports.plug(authorizer=plugged_in)
    assert (found.id, found.level) == ("access.E001", ERROR)
    assert found.msg.startswith("text:1 (p0): ")
    assert "containsAny" in str(found.hint)
