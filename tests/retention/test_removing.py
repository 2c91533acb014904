# SPDX-License-Identifier: Apache-2.0
"""Stories of the recovery bin: a ticket is taken away, nobody meets it any more, and it comes back as it was."""

from datetime import timedelta

import pytest

from keepwell.audit.models import AuditEvent
from keepwell.desk.models import Message, Ticket
from keepwell.desk.selectors import ticket_numbered
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.retention.choices import RemovalState
from keepwell.retention.models import Removal
from keepwell.retention.plans import plan_of
from keepwell.retention.services import Remove, remove_ticket, restore_removal
from tests.factories.desk import again, opened
from tests.factories.retention import NOW, Bin, bin_story, in_bin, is_there

pytestmark = pytest.mark.usefixtures("committed")
WHY = Remove(reason="重复登记")


@pytest.fixture
def story(committed: None) -> Bin:
    return bin_story()


def test_a_removed_ticket_is_met_by_nobody_and_comes_back_as_it_was(story: Bin) -> None:
    ticket = story.opened()
    before = again(ticket)
    removal = remove_ticket(story.as_("zhou"), ticket, WHY, now=NOW)
    assert not is_there(ticket)
    for name in ("liu", "zhou", "wang"):
        with pytest.raises(NotFound), reading(story.as_(name)):
            ticket_numbered(story.as_(name), ticket.number)
    with reading(SYSTEM):
        assert Message.objects.filter(ticket_id=ticket.pk).count() == 0
    assert in_bin(ticket).removal_id == removal.pk
    restore_removal(story.as_("qian"), removal, now=NOW + timedelta(hours=3))
    after = again(ticket)
    assert (after.owner_id, after.number, after.queue_at) == (before.owner_id, before.number, before.queue_at)
    with reading(SYSTEM):
        assert Message.objects.filter(ticket_id=ticket.pk).count() == 1
        assert Removal.objects.get().state == RemovalState.RESTORED


def test_the_number_of_a_removed_ticket_is_not_given_again(story: Bin) -> None:
    first = story.opened()
    remove_ticket(story.as_("zhou"), first, WHY, now=NOW)
    assert first.number == "HD-1"
    assert story.opened().number == "HD-2"


def test_removal_and_restore_stand_in_the_log_in_their_own_transaction(story: Bin) -> None:
    ticket = story.opened()
    removal = remove_ticket(story.as_("zhou"), ticket, WHY, now=NOW)
    restore_removal(story.as_("zhou"), removal, now=NOW)
    with reading(SYSTEM):
        acts = AuditEvent.objects.filter(action__startswith="retention.").order_by("id")
        assert [(one.action, one.result) for one in acts] == [
            ("retention.remove_ticket", "done"),
            ("retention.restore_removal", "done"),
        ]
        assert "重复登记" not in acts[0].entry


def test_a_reason_is_required(story: Bin) -> None:
    ticket = story.opened()
    with pytest.raises(DomainError) as refusal:
        remove_ticket(story.as_("zhou"), ticket, Remove(reason=" "), now=NOW)
    assert refusal.value.field == "reason"
    assert is_there(ticket)


def test_an_agent_and_the_asker_may_not_remove(story: Bin) -> None:
    ticket = story.opened()
    for name in ("wang", "liu"):
        with pytest.raises(Denied):
            remove_ticket(story.as_(name), ticket, WHY, now=NOW)
    with pytest.raises(NotFound):
        remove_ticket(story.desk.as_("stranger"), ticket, WHY, now=NOW)
    assert is_there(ticket)


def test_a_ticket_of_another_project_is_not_there_for_who_leads_the_same_office(story: Bin) -> None:
    ours, theirs = story.opened(project_id=story.b.pk), story.opened(by="zhao", project_id=story.a.pk)
    with pytest.raises(NotFound):  # 赵工 leads the office, but is not in project B
        remove_ticket(story.as_("zhao"), ours, WHY, now=NOW)
    with pytest.raises(Denied) as refusal:  # the CSM of the deputy kind sees it, and still may not
        remove_ticket(story.as_("li"), theirs, WHY, now=NOW)
    assert "access.no_harm_across_projects" in refusal.value.decision.policy_ids
    remove_ticket(story.as_("zhao"), theirs, WHY, now=NOW)
    assert is_there(ours)
    assert not is_there(theirs)


def test_the_preview_names_what_goes_what_hangs_on_it_and_changes_with_the_set(story: Bin) -> None:
    ticket = story.opened(title="图纸打不开")
    plan = plan_of(Ticket, [ticket.pk])
    assert plan is not None
    assert [(line.count, line.names) for line in plan.goes] == [(1, ("HD-1 · 图纸打不开",))]
    assert sum(line.count for line in plan.hangs) == 1  # its first message
    other = opened(story.desk, by="liu")
    both = plan_of(Ticket, [ticket.pk, other.pk])
    assert both is not None
    assert both.digest != plan.digest
    assert both.label == "HD-1 · 图纸打不开 (+1)"


def test_what_was_restored_cannot_be_restored_again(story: Bin) -> None:
    removal = remove_ticket(story.as_("zhou"), story.opened(), WHY, now=NOW)
    restore_removal(story.as_("zhou"), removal, now=NOW)
    with pytest.raises(DomainError):
        restore_removal(story.as_("zhou"), removal, now=NOW)
