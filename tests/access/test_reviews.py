# SPDX-License-Identifier: Apache-2.0
"""A review lists who holds what, ends what is removed, and cannot change once it is signed."""

import csv
import hashlib
import io
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError
from openpyxl import load_workbook

from keepwell.access.choices import Flag, LineKind, Verdict
from keepwell.access.jobs import remind_of_reviews
from keepwell.access.models import Review, ReviewLine
from keepwell.access.selectors.reviews import seal_of
from keepwell.access.services import (
    DecideLine,
    SignReview,
    StartReview,
    carry_out,
    decide_line,
    keep_lines,
    sign_review,
    start_review,
)
from keepwell.access.services.sign_review import content
from keepwell.audit.models import AuditEvent, LogLeaf
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.models import ApiToken, Notice, Person, RoleHeld
from keepwell.people.services import (
    AddProjectMember,
    CreateProject,
    CreateToken,
    add_project_member,
    create_project,
    create_token,
)
from tests.factories import people
from tests.factories.browser import clock_at, signed_in

pytestmark = pytest.mark.usefixtures("committed")
NOW = people.NOW
KEEP = DecideLine(verdict="keep")


class Story:
    """The cast, with two security administrators and a service manager."""

    def __init__(self) -> None:
        self.cast = people.cast()
        self.guard = people.person(self.cast.provider, "安全员")
        self.other_guard = people.person(self.cast.provider, "另一位安全员")
        self.manager = people.person(self.cast.provider, "服务经理")
        people.role(self.guard, Role.SECURITY_ADMIN, self.cast.provider)
        people.role(self.other_guard, Role.SECURITY_ADMIN, self.cast.provider)
        people.role(self.manager, Role.SERVICE_MANAGER, self.cast.provider)

    def started(self, **words: Any) -> Review:
        """A review of the group."""
        return start_review(people.actor(self.guard), self.cast.group, StartReview(**words), now=NOW)


@pytest.fixture
def story() -> Story:
    return Story()


def lines_of(review: Review, **wanted: Any) -> list[ReviewLine]:
    """The lines, narrowed."""
    with reading(SYSTEM):
        return list(ReviewLine.objects.filter(review=review, **wanted).order_by("number"))


def decide_all(story: Story, review: Review) -> None:
    """Keep everything; the guard's own lines are the other guard's."""
    keep_lines.run(people.actor(story.guard), [one.pk for one in lines_of(review) if one.person_id != story.guard.pk])
    keep_lines.run(people.actor(story.other_guard), [one.pk for one in lines_of(review, verdict="")])


def test_every_person_role_and_place_is_a_line_those_that_cover_from_above_too(story: Story) -> None:
    review = story.started()
    assert (review.title, review.due_on) == ("华东制造集团 · 2026 Q1", date(2026, 4, 1))
    held = {(one.person_id, one.role) for one in lines_of(review, kind=LineKind.ROLE)}
    cast = story.cast
    assert held == {
        (cast.liu.pk, "key_user"), (cast.zhao.pk, "office_head"), (cast.zhou.pk, "csm"), (cast.li.pk, "csm_deputy"),
        (cast.wang.pk, "agent"), (story.guard.pk, "security_admin"), (story.other_guard.pk, "security_admin"),
        (story.manager.pk, "service_manager"),
        *founders_roles(story),
    }  # fmt: skip


def founders_roles(story: Story) -> set[tuple[Any, str]]:
    """Whoever founded the installation holds the administrators' roles at the provider."""
    mine = {story.guard.pk, story.other_guard.pk, story.manager.pk, story.cast.wang.pk}
    with reading(SYSTEM):
        rows = RoleHeld.objects.filter(organisation=story.cast.provider).exclude(person__in=mine)
        return set(rows.values_list("person_id", "role"))


def test_members_keys_sleepers_and_empty_chairs_are_lines(story: Story) -> None:
    cast = story.cast
    project = create_project(SYSTEM, cast.group, CreateProject(code="P1", name="三维协同"), now=NOW)
    add_project_member(SYSTEM, project, AddProjectMember(person=cast.chen.pk), now=NOW)
    account = people.account(cast.liu, "liu@example.com")
    create_token(SYSTEM, account, CreateToken(label="导出"), now=NOW)
    alone = people.organisation(cast.provider, "empty", name="新客户")
    review = story.started(dormant_days=1)
    kinds = {kind: lines_of(review, kind=kind) for kind in LineKind.values}
    assert [one.person_id for one in kinds[LineKind.MEMBER]] == [cast.chen.pk]
    assert [(one.person_id, one.label[:2]) for one in kinds[LineKind.TOKEN]] == [(cast.liu.pk, "导出")]
    elsewhere = start_review(people.actor(story.guard), alone, StartReview(), now=NOW)
    assert [one.role for one in lines_of(elsewhere, kind=LineKind.VACANT)] == ["csm", "csm_deputy"]
    within = start_review(people.actor(story.guard), cast.group, StartReview(project=project.pk), now=NOW)
    assert [one.person_id for one in lines_of(within, kind=LineKind.MEMBER)] == [cast.chen.pk]


def test_an_account_unused_for_long_is_dormant_and_one_just_used_is_not(story: Story) -> None:
    cast = story.cast
    people.account(cast.liu, "liu@example.com")
    people.account(cast.zhao, "zhao@example.com")
    later = NOW.astimezone() + timedelta(days=4_000)
    review = start_review(people.actor(story.guard), cast.group, StartReview(dormant_days=90), now=later)
    assert {one.person_id for one in lines_of(review, kind=LineKind.ACCOUNT)} == {cast.liu.pk, cast.zhao.pk}
    signed_in(cast.zhao)
    today = start_review(people.actor(story.guard), cast.group, StartReview(dormant_days=1), now=clock.now())
    assert lines_of(today, kind=LineKind.ACCOUNT) == []


def test_what_is_worth_a_look_is_marked(story: Story) -> None:
    review = story.started(held_days=30)
    (agent,) = lines_of(review, role="agent")
    assert set(agent.flags) == {Flag.NO_ACCOUNT, Flag.LONG, Flag.POWERFUL}


def test_removing_a_role_ends_it_by_the_action_that_ends_roles_and_two_acts_stand_in_the_log(story: Story) -> None:
    review = story.started()
    (line,) = lines_of(review, role="key_user")
    done = carry_out(people.actor(story.guard), line, DecideLine(verdict="remove", reason="已调岗"), now=NOW)
    assert (done.verdict, done.reason, done.decided_by_id) == (Verdict.REMOVE, "已调岗", story.guard.pk)
    with reading(SYSTEM):
        assert RoleHeld.objects.get(pk=line.subject_id).ends_on == date(2026, 3, 2)
        acts = AuditEvent.objects.filter(actor_id=story.guard.pk, action__in=("people.end_role", "access.decide_line"))
        assert acts.count() == 2


def test_a_key_a_membership_and_an_account_end_as_well(story: Story) -> None:
    cast = story.cast
    account = people.account(cast.liu, "liu@example.com")
    create_token(SYSTEM, account, CreateToken(label="导出"), now=NOW)
    review = story.started()
    (token,) = lines_of(review, kind=LineKind.TOKEN)
    carry_out(people.actor(story.guard), token, DecideLine(verdict="remove", reason="不再使用"), now=NOW)
    with reading(SYSTEM):
        assert ApiToken.objects.get(pk=token.subject_id).revoked_at == NOW


def test_a_line_cannot_say_removed_of_what_is_still_held(story: Story) -> None:
    review = story.started()
    (line,) = lines_of(review, role="key_user")
    with pytest.raises(DomainError, match=r"仍然有效|still held"):
        decide_line(people.actor(story.guard), line, DecideLine(verdict="remove", reason="x"), now=NOW)


def test_a_customer_is_never_left_without_a_csm_by_a_review(story: Story) -> None:
    review = story.started()
    (line,) = lines_of(review, role="csm")
    with pytest.raises(DomainError):
        carry_out(people.actor(story.guard), line, DecideLine(verdict="remove", reason="x"), now=NOW)
    assert lines_of(review, role="csm")[0].verdict == ""


def test_removing_needs_a_reason_and_nothing_ends_without(story: Story) -> None:
    review = story.started()
    (line,) = lines_of(review, role="key_user")
    with pytest.raises(DomainError):
        carry_out(people.actor(story.guard), line, DecideLine(verdict="remove", reason=" "), now=NOW)
    with reading(SYSTEM):
        assert RoleHeld.objects.get(pk=line.subject_id).ends_on is None


def test_nobody_decides_on_his_own_access(story: Story) -> None:
    review = story.started()
    own = lines_of(review, person_id=story.guard.pk)[0]
    with pytest.raises(Denied) as caught:
        decide_line(people.actor(story.guard), own, KEEP, now=NOW)
    assert caught.value.decision.policy_ids == ("access.nobody_reviews_himself",)
    for who in (story.other_guard, story.manager):
        assert decide_line(people.actor(who), own, KEEP, now=NOW).verdict == Verdict.KEEP


@pytest.mark.parametrize("who", ["liu", "zhao", "wang", "zhou"])
def test_others_neither_start_nor_see_a_review(who: str, story: Story) -> None:
    actor: Actor = people.actor(getattr(story.cast, who))
    with pytest.raises((Denied, NotFound)):
        start_review(actor, story.cast.group, StartReview(), now=NOW)
    story.started()
    with reading(actor):
        assert not Review.objects.visible_to(actor).exists()
        assert not ReviewLine.objects.visible_to(actor).exists()


def test_a_review_is_signed_when_every_line_is_decided_and_its_hash_enters_the_log_at_once(story: Story) -> None:
    review = story.started()
    guard = people.actor(story.guard)
    with pytest.raises(DomainError):
        sign_review(guard, review, SignReview(), now=NOW)
    decide_all(story, review)
    signed = sign_review(guard, review, SignReview(note="季度复核"), now=NOW)
    with reading(SYSTEM):
        entry = AuditEvent.objects.get(action="access.sign_review", target_id=review.pk)
        assert signed.content_hash in entry.entry
        assert LogLeaf.objects.filter(event_id=entry.pk).exists()  # sequenced inside the act's own transaction
        kept = Review.objects.get(pk=review.pk)
        lines = list(kept.lines.order_by("number"))
        assert signed.content_hash == hashlib.sha256(content(kept, lines)).hexdigest()
        seal = seal_of(kept)
    assert seal is not None
    assert (seal.entry_id, seal.is_unchanged) == (entry.pk, True)


def test_a_signed_review_does_not_change_not_even_by_hand(story: Story, as_superuser: psycopg.Connection) -> None:
    review = story.started()
    decide_all(story, review)
    sign_review(people.actor(story.guard), review, SignReview(), now=NOW)
    line = lines_of(review)[0]
    with pytest.raises(DomainError):
        decide_line(people.actor(story.manager), line, KEEP, now=NOW)
    with pytest.raises(DomainError):
        sign_review(people.actor(story.guard), review, SignReview(), now=NOW)
    for sql in (
        "UPDATE access_reviewline SET reason = 'x'",
        "DELETE FROM access_reviewline",
        "UPDATE access_review SET title = 'x'",
        "DELETE FROM access_review",
    ):
        with pytest.raises(psycopg.errors.RaiseException, match="signed review"):
            as_superuser.execute(sql)
    with reading(SYSTEM), pytest.raises(DatabaseError):
        ReviewLine.objects.filter(review=review).update(reason="x")


def test_a_change_past_the_triggers_is_seen_by_the_hash(story: Story, as_superuser: psycopg.Connection) -> None:
    review = story.started()
    decide_all(story, review)
    sign_review(people.actor(story.guard), review, SignReview(), now=NOW)
    as_superuser.execute("SET session_replication_role = replica")
    as_superuser.execute("UPDATE access_reviewline SET verdict = 'keep', reason = 'forged'")
    as_superuser.execute("SET session_replication_role = origin")
    page = signed_in(story.guard).get(f"/access/reviews/{review.pk}/").content.decode()
    assert "内容与签署时的哈希值不一致" in page


def test_a_removal_that_came_back_stands_in_the_way_of_the_signature(story: Story) -> None:
    review = story.started()
    (line,) = lines_of(review, role="key_user")
    carry_out(people.actor(story.guard), line, DecideLine(verdict="remove", reason="已调岗"), now=NOW)
    decide_all(story, review)
    with reading(SYSTEM):
        RoleHeld.objects.filter(pk=line.subject_id).update(ends_on=None)
    with pytest.raises(DomainError, match=str(line.number)):
        sign_review(people.actor(story.guard), review, SignReview(), now=NOW)


def test_the_files_hold_every_line_and_no_formula(story: Story) -> None:
    with reading(SYSTEM):
        Person.objects.filter(pk=story.cast.liu.pk).update(name="=HYPERLINK(1)")
    review = story.started()
    client = signed_in(story.guard)
    answer = client.get(f"/access/reviews/{review.pk}/file.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    count = len(lines_of(review))
    assert len(rows) == count + 3  # a head, an empty line, the hash
    assert any(row and "'=HYPERLINK(1)" in row for row in rows)
    assert "attachment" in answer.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(client.get(f"/access/reviews/{review.pk}/file.xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert client.get(f"/access/reviews/{review.pk}/file.exe").status_code == 404


def test_an_overdue_review_and_a_quarter_without_one_are_called_to_mind_once(story: Story) -> None:
    review = story.started()
    with clock_at(NOW + timedelta(days=40)):
        remind_of_reviews()
        remind_of_reviews()
    with reading(SYSTEM):
        told = Notice.objects.filter(person=story.guard)
        late = list(told.filter(kind="access.review_late"))
        due = [one.words["place"] for one in told.filter(kind="access.review_due")]
    assert [one.words for one in late] == [{"title": review.title, "day": "2026-04-01"}]
    assert late[0].link == f"/access/reviews/{review.pk}/"
    # the group is under review; nobody has ever looked at the provider itself
    assert due == [story.cast.provider.name]


def test_the_pages_lead_from_who_may_what_to_the_signature(story: Story) -> None:
    client = signed_in(story.guard)
    page = client.get(f"/access/?place={story.cast.group.pk}").content.decode()
    assert story.cast.zhou.name in page
    assert f"/access/reviews/start/{story.cast.group.pk}/" in page
    began = client.post(
        f"/access/reviews/start/{story.cast.group.pk}/", {"title": "", "dormant_days": "90", "held_days": "365"}
    )
    assert began.status_code == 303
    address = began.headers["Location"]
    with reading(SYSTEM):
        review = Review.objects.get()
    picked = [str(one.pk) for one in lines_of(review) if one.person_id != story.guard.pk]
    assert client.post(f"{address}keep/", {"ids": picked}).status_code == 303
    own = lines_of(review, verdict="")
    assert {one.person_id for one in own} == {story.guard.pk}
    assert "由他人决定" in client.get(address).content.decode()
    other = signed_in(story.manager)
    for line in own:
        answer = other.post(f"/access/lines/{line.pk}/", {"verdict": "keep", "reason": "仍在岗"})
        assert answer.status_code == 303, answer.content.decode()
    assert client.post(f"{address}sign/", {"note": ""}).status_code == 303
    page = client.get(address).content.decode()
    assert "日志中的回执" in page
    assert f"/access/lines/{own[0].pk}/" not in page


def test_a_dormant_account_is_closed_from_its_list(story: Story) -> None:
    account = people.account(story.cast.liu, "liu@example.com")
    with clock_at(NOW + timedelta(days=4_000)):
        page = signed_in(story.guard).get(f"/access/dormant/?place={story.cast.group.pk}&days=90").content.decode()
    assert story.cast.liu.name in page
    assert f"/people/act/close-account/{account.pk}/" in page


def test_what_a_role_may_do_is_read_from_the_policies(story: Story) -> None:
    page = signed_in(story.guard).get("/access/roles/auditor/").content.decode()
    assert "audit.view_auditevent" in page
    assert "people.retire_person" not in page
