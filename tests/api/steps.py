# SPDX-License-Identifier: Apache-2.0
"""A life in which every action happens: who does it, to what, with which words. Later steps use what earlier made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.test import Client

from keepwell.desk.services import OpenTicket, open_ticket
from keepwell.desk.uploads import claim_check
from keepwell.files.services import store
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.models import Organisation, Person
from keepwell.people.selectors import forget_actors
from keepwell.signin.models import OpenSession
from tests.factories.desk import Desk, desk
from tests.factories.people import PASSWORD, account, founders_role, person


@dataclass
class Life:
    """The people, and the ids of what has been made by name."""

    desk: Desk
    boss: Person
    made: dict[str, str] = field(default_factory=dict)

    def later(self, **words: float) -> str:
        """An instant from now as JSON."""
        return (clock.now() + timedelta(**words)).isoformat()

    def claim(self, name: str) -> str:
        """A file that somebody has sent."""
        who = self.desk.as_(name)
        with reading(SYSTEM):
            stored = store(BytesIO(b"a log"), now=clock.now())
        return claim_check(who, stored, "a.txt")


Words = Mapping[str, Any] | Callable[[Life], Mapping[str, Any]]


@dataclass(frozen=True)
class Step:
    """One act; `on` names what an earlier step made, `makes` names what this one makes."""

    action: str
    on: str = ""
    words: Words = field(default_factory=dict)
    by: str = "boss"
    makes: str = ""


def begin() -> Life:
    """The desk's cast, somebody who may do everything, and tickets to act on."""
    story = desk()
    boss = person(story.cast.provider, "总管", email="boss@example.com")
    for name in (Role.SERVICE_MANAGER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        founders_role(boss, name, story.cast.provider)
    forget_actors()
    life = Life(story, boss)
    cast = story.cast
    for name in ("provider", "group", "pumps", "heavy", "chen", "wang", "liu", "zhou"):
        life.made[name] = str(getattr(cast, name).pk)
    life.made["system"] = str(story.system.pk)
    life.made["account of wang"] = str(account(cast.wang, "wang-login@example.com").pk)
    Client().post("/sign-in/", {"email": "wang-login@example.com", "password": PASSWORD})
    life.made["session of wang"] = str(OpenSession.objects.get().pk)
    for name in ("question", "stopped", "withdrawn", "declined", "merged", "survivor", "other"):
        life.made[name] = _ticket(life, name)
    life.made["regulatory"] = _ticket(life, "regulatory", kind="regulatory_request")
    return life


def _ticket(life: Life, title: str, **words: Any) -> str:
    with reading(SYSTEM):
        place = Organisation.objects.get(pk=life.desk.cast.chen.organisation_id)
    command = OpenTicket(title=title, system_id=life.desk.system.pk, **words)
    return str(open_ticket(life.desk.as_("chen"), place, command).pk)


PEOPLE = (
    Step("people.create_organisation", "pumps", {"kind": "department", "code": "n-1", "name": "新所"}, makes="office"),
    Step("people.rename_organisation", "office", {"name": "新设计所"}),
    Step("people.move_organisation", "office", lambda life: {"parent": life.made["heavy"]}),
    Step("people.add_person", "office", {"name": "老王"}, makes="person"),
    Step("people.change_person", "person", {"name": "王师傅"}),
    Step("people.add_contact", "person", {"kind": "email", "value": "old.wang@example.com"}, makes="contact"),
    Step("people.confirm_contact", "contact"),
    Step(
        "people.create_account",
        "person",
        {"email": "old.wang@example.com", "password": "a-long-walk-in-rain"},
        makes="account",
    ),
    Step("people.set_password", "account", {"password": "another-long-walk"}),
    Step("people.choose_language", "account of wang", {"language": "en"}, by="wang"),
    Step("people.create_token", "account of wang", {"label": "export"}, by="wang", makes="token"),
    Step("people.rotate_token", "token", {"overlap_hours": 1}, by="wang", makes="renewed token"),
    Step("people.revoke_token", "renewed token", by="wang"),
    Step("people.create_team", "provider", {"code": "t-9", "name": "夜班"}, makes="team"),
    Step("people.add_team_member", "team", lambda life: {"person": life.made["wang"]}, makes="member"),
    Step(
        "people.plan_duty_shift",
        "team",
        lambda life: {"person": life.made["wang"], "starts_at": life.later(days=1), "ends_at": life.later(days=2)},
        makes="shift",
    ),
    Step("people.cancel_duty_shift", "shift"),
    Step("people.remove_team_member", "member"),
    Step("people.create_project", "pumps", {"code": "p-9", "name": "新泵"}, makes="project"),
    Step("people.add_project_member", "project", lambda life: {"person": life.made["liu"]}, makes="project member"),
    Step("people.remove_project_member", "project member"),
    Step("people.hold_role", "heavy", lambda life: {"person": life.made["chen"], "role": "key_user"}, makes="role"),
    Step("people.end_role", "role"),
    Step(
        "people.plan_absence",
        "wang",
        lambda life: {"starts_at": life.later(hours=1), "ends_at": life.later(days=2)},
        makes="absence",
    ),
    Step("people.end_absence", "absence"),
    Step("people.close_account", "account"),
    Step("signin.reopen_account", "account"),
    Step("people.retire_person", "person"),
)
SIGNING_IN = (
    Step("people.add_person", "heavy", {"name": "新人"}, makes="newcomer"),
    Step("signin.invite_person", "newcomer", {"email": "newcomer@example.com"}, makes="invitation"),
    Step("signin.resend_invitation", "invitation"),
    Step("signin.withdraw_invitation", "invitation"),
    Step("signin.create_reset_link", "account of wang"),
    Step("signin.end_session", "session of wang"),
    Step("signin.end_all_sessions", "account of wang"),
)
TERMS = (
    Step("contracts.create_contract", "heavy", {"number": "HT-9", "title": "单独合同"}, makes="contract"),
    Step("contracts.add_system", "contract", {"code": "TC", "name": "Teamcenter"}, makes="covered"),
    Step("contracts.change_release", "covered", {"release": "14.1"}),
    Step("contracts.draft_version", "contract", {"first_day": "2026-01-01"}, makes="version"),
    Step(
        "contracts.set_clause",
        "version",
        {"class_code": "general", "milestone": "restore", "goal": 7200, "basis": "clock"},
    ),
    Step("contracts.drop_clause", "version", {"class_code": "general", "milestone": "restore"}),
    Step("contracts.activate_version", "version"),
    Step("contracts.end_version", "version", {"last_day": "2027-12-31"}),
    Step("sla.seed_china_days"),
    Step(
        "sla.create_calendar",
        words={"code": "N-1", "name_zh": "夜班", "name_en": "Nights", "week": "mon-fri 20:00-24:00"},
        makes="first draft",
    ),
    Step("sla.set_week", "first draft", {"week": "mon-fri 19:00-24:00"}),
    Step("sla.set_day", "first draft", {"day": "2026-12-24", "kind": "closed"}),
    Step("sla.drop_day", "first draft", {"day": "2026-12-24", "kind": "closed"}),
    Step("sla.publish_calendar", "first draft"),
    Step("sla.draft_calendar", "calendar", {"note": "new hours"}),
)
DESK = (
    Step("desk.open_ticket", "heavy", {"title": "又来一个"}, by="chen"),
    Step("desk.take", "question", by="wang"),
    Step("desk.reply", "question", {"body": "请发日志"}, by="wang"),
    Step("desk.attach_files", "question", lambda life: {"attachments": [life.claim("chen")]}, by="chen"),
    Step("desk.log_call", "question", {"body": "打过电话"}, by="wang"),
    Step("desk.edit_facts", "question", {"topic": "借用件"}, by="wang"),
    Step("desk.watch", "question", by="zhou"),
    Step("desk.unwatch", "question", by="zhou"),
    Step("desk.link_tickets", "question", lambda life: {"other_id": life.made["other"]}, by="wang"),
    Step("desk.unlink_tickets", "question", lambda life: {"other_id": life.made["other"]}, by="wang"),
    Step(
        "desk.pause",
        "question",
        lambda life: {"reason": "waiting_customer", "until": life.later(days=2)},
        by="wang",
    ),
    Step("desk.resume", "question", by="wang"),
    Step(
        "desk.transfer_ticket",
        "question",
        lambda life: {"owner_id": life.made["zhou"], "reason": "她更熟悉"},
        by="wang",
    ),
    Step("desk.assign_ticket", "other", lambda life: {"owner_id": life.made["wang"]}, by="zhou"),
    Step(
        "desk.reclassify", "stopped", {"kind": "incident", "is_production_stopped": True, "reason": "停产"}, by="wang"
    ),
    Step(
        "desk.give_workaround",
        "stopped",
        lambda life: {"text": "先用旧版", "expires_at": life.later(days=3)},
        by="wang",
    ),
    Step("desk.accept_workaround", "stopped", by="chen"),
    Step("desk.give_workaround", "other", lambda life: {"text": "重启", "expires_at": life.later(days=3)}, by="wang"),
    Step("desk.challenge_workaround", "other", {"reason": "还是不行"}, by="chen"),
    Step("desk.restore_service", "stopped", by="wang"),
    Step(
        "desk.submit_interim_plan",
        "regulatory",
        lambda life: {"text": "手工报送", "approver_id": life.made["chen"], "expires_at": life.later(days=9)},
        by="zhou",
    ),
    Step("desk.return_interim_plan", "regulatory", {"note": "缺签字"}, by="chen"),
    Step(
        "desk.submit_interim_plan",
        "regulatory",
        lambda life: {"text": "手工报送，有签字", "approver_id": life.made["chen"], "expires_at": life.later(days=9)},
        by="zhou",
    ),
    Step("desk.approve_interim_plan", "regulatory", by="chen"),
    Step("desk.waive", "stopped", lambda life: {"reason": "双方同意", "agreed_by_id": life.made["chen"]}),
    Step("desk.resolve_ticket", "question", {"cause": "operation", "solution": "重新检入"}, by="zhou"),
    Step("desk.reject_solution", "question", {"reason": "没有解决"}, by="chen"),
    Step("desk.resolve_ticket", "question", {"cause": "plm", "solution": "打补丁"}, by="zhou"),
    Step("desk.confirm", "question", by="chen"),
    Step("desk.close_ticket", "question", by="zhou"),
    Step("desk.reopen", "question", {"reason": "又出现了"}, by="chen"),
    Step("desk.merge_ticket", "merged", lambda life: {"into_id": life.made["survivor"]}, by="wang"),
    Step("desk.withdraw_ticket", "withdrawn", {"reason": "不用了"}, by="chen"),
    Step(
        "desk.decline_ticket",
        "declined",
        lambda life: {"reason": "不在范围内", "alternative": "找 IT", "ask_person_id": life.made["wang"]},
        by="zhou",
    ),
)
STEPS = (*PEOPLE, *SIGNING_IN, *TERMS, *DESK)
