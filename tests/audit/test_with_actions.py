# SPDX-License-Identifier: Apache-2.0
"""The log under the real door: every act leaves one entry in the right log, and the worker seals it."""

from pathlib import Path

import pytest

from keepwell.audit import jobs
from keepwell.audit.models import AuditEvent, LogLeaf
from keepwell.audit.sealing import INSTALLATION
from keepwell.audit.selectors import EventFilter, event_with_proof, events_page, lag
from keepwell.audit.services import verify_all
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.selectors import actor_of_person
from keepwell.people.services import RenameOrganisation, rename_organisation
from tests.factories import people
from tests.factories.people import NOW

pytestmark = pytest.mark.usefixtures("committed")


def test_each_act_leaves_one_entry_in_the_log_of_its_customer(data_folder: Path) -> None:
    provider = people.founded()
    huaxin = people.organisation(provider, "huaxin")
    with reading(SYSTEM):
        rows = events_page(SYSTEM, EventFilter()).rows
        logs = {row.action: row.customer_id for row in rows}
    assert logs == {"people.found_installation": INSTALLATION, "people.create_organisation": huaxin.pk}


def test_a_critical_act_is_sealed_when_it_returns_and_the_rest_by_the_worker(data_folder: Path) -> None:
    provider = people.founded()
    people.organisation(provider, "huaxin")
    with reading(SYSTEM):
        sealed = set(LogLeaf.objects.values_list("event_id", flat=True))
        critical = AuditEvent.objects.get(action="people.found_installation")
        assert sealed == {critical.pk}
    while jobs.sequence() == 0:
        pass
    with reading(SYSTEM):
        assert lag(NOW).waiting == 0
        assert event_with_proof(SYSTEM, critical.pk).proof is not None
    reports = {report.log: report for report in verify_all(now=NOW)}
    assert all(report.is_intact for report in reports.values())
    assert sum(report.entries for report in reports.values()) == 2
    assert reports[INSTALLATION].entries == 1
    assert (data_folder / "log-heads.txt").read_text().count("\n") == sum(r.pinned for r in reports.values())


def test_what_a_policy_refuses_stands_in_the_log_with_its_reason(data_folder: Path) -> None:
    provider = people.founded()
    huaxin = people.organisation(provider, "huaxin")
    liu = people.person(huaxin, "小刘")
    people.role(liu, Role.REQUESTER, huaxin)
    actor = actor_of_person(liu.pk)
    with pytest.raises((Denied, NotFound)):
        rename_organisation(actor, huaxin, RenameOrganisation(name="别的"), now=NOW)
    with reading(SYSTEM):
        (row,) = events_page(SYSTEM, EventFilter(result="denied")).rows
    assert (row.action, row.actor_label, row.customer_id) == ("people.rename_organisation", "小刘", huaxin.pk)


def test_the_log_is_read_by_auditors_of_the_customer_and_by_nobody_else(data_folder: Path) -> None:
    provider = people.founded()
    huaxin, other = people.organisation(provider, "huaxin"), people.organisation(provider, "other")
    liu, auditor, watcher = (
        people.person(huaxin, "小刘"),
        people.person(huaxin, "审计"),
        people.person(provider, "总审计"),
    )
    people.role(liu, Role.KEY_USER, huaxin)
    people.role(auditor, Role.AUDITOR, huaxin)
    people.role(watcher, Role.AUDITOR, provider)
    logs = {}
    for person in (liu, auditor, watcher):
        actor = actor_of_person(person.pk)
        with reading(actor):
            logs[person.pk] = {row.customer_id for row in events_page(actor, EventFilter(), limit=500).rows}
    assert logs[liu.pk] == set()
    assert logs[auditor.pk] == {huaxin.pk}
    assert {huaxin.pk, other.pk, provider.pk} <= logs[watcher.pk]
