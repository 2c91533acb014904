# SPDX-License-Identifier: Apache-2.0
"""Stories of the end of the bin: rows are gone, files nobody names too, and every proof of the log still holds."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from keepwell.audit.services import pin_heads, sequence_batch, verify_all
from keepwell.desk.models import Attachment, Ticket
from keepwell.files.models import StoredFile
from keepwell.files.services.sweep import orphans
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.retention.choices import RemovalState
from keepwell.retention.models import Removal
from keepwell.retention.services import Remove, purge_removals, remove_attachment, remove_ticket
from tests.factories.desk import again, uploaded
from tests.factories.retention import NOW, Bin, bin_story, is_there

pytestmark = pytest.mark.usefixtures("committed")
WHY = Remove(reason="重复登记")
DUE = NOW + timedelta(days=31)
TABLES = ("desk_message", "desk_attachment", "desk_transfer", "desk_watcher")


@pytest.fixture
def story(committed: None) -> Bin:
    return bin_story()


def _purge(removal: Removal, at: object = DUE) -> Removal:
    purge_removals.run(SYSTEM, [removal.pk], how=SetRun(now=at))  # type: ignore[arg-type]  # an instant
    with reading(SYSTEM):
        return Removal.objects.get(pk=removal.pk)


def test_a_purge_deletes_the_ticket_with_all_its_parts_and_leaves_the_others(
    story: Bin, as_superuser: psycopg.Connection
) -> None:
    sent = uploaded(story.as_("liu"), now=NOW)
    gone, stays = story.opened(attachments=(sent,)), story.opened()
    promise = again(gone).promise_id
    removal = remove_ticket(story.as_("zhou"), gone, WHY, now=NOW)
    assert _purge(removal).state == RemovalState.PURGED
    assert is_there(stays)
    for table in TABLES:
        key = "message_id" if table == "desk_attachment" else "ticket_id"
        sql = f"SELECT count(*) FROM {table} WHERE {key} = %s"
        assert as_superuser.execute(sql, [gone.pk]).fetchone() == (0,)
    assert as_superuser.execute("SELECT count(*) FROM desk_ticket").fetchone() == (1,)
    assert as_superuser.execute("SELECT count(*) FROM sla_clock WHERE promise_id = %s", [promise]).fetchone() == (0,)
    with reading(SYSTEM):
        assert StoredFile.objects.count() == 1
        assert orphans().count() == 1  # the nightly sweep takes it


def test_a_file_that_another_row_names_is_not_forgotten(story: Bin) -> None:
    who = story.as_("liu")
    gone = story.opened(attachments=(uploaded(who, now=NOW),))
    story.opened(attachments=(uploaded(who, now=NOW),))
    removal = remove_ticket(story.as_("zhou"), gone, WHY, now=NOW)
    _purge(removal)
    with reading(SYSTEM):
        assert StoredFile.objects.count() == 1
        assert orphans().count() == 0


def test_nothing_is_purged_before_its_day(story: Bin, as_superuser: psycopg.Connection) -> None:
    removal = remove_ticket(story.as_("zhou"), story.opened(), WHY, now=NOW)
    assert _purge(removal, NOW + timedelta(days=29, hours=23)).state == RemovalState.BINNED
    assert as_superuser.execute("SELECT count(*) FROM desk_ticket").fetchone() == (1,)


def test_after_a_purge_the_log_still_verifies_and_the_words_are_gone(
    story: Bin, as_superuser: psycopg.Connection
) -> None:
    gone = story.opened(title="绝密图纸 X-99 打不开")
    removal = remove_ticket(story.as_("zhou"), gone, WHY, now=NOW)
    values = "SELECT count(*) FROM audit_auditprivate WHERE value LIKE '%%X-99%%'"
    assert as_superuser.execute(values).fetchone()[0] > 0  # type: ignore[index]  # a count is there
    sequence_batch(now=NOW)
    pin_heads()  # what was signed before the purge must still be true after it
    _purge(removal)
    assert as_superuser.execute(values).fetchone() == (0,)
    assert [one.findings for one in verify_all(now=DUE) if not one.is_intact] == []


def test_the_database_deletes_nothing_that_is_not_in_the_bin(story: Bin) -> None:
    ticket = story.opened()
    with reading(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT keepwell_purge_desk_ticket(%s::uuid[])", [[ticket.pk]])
        assert cursor.fetchone() == (0,)
    assert is_there(ticket)


def test_a_file_alone_is_removed_and_purged_and_its_message_stays(story: Bin, as_superuser: psycopg.Connection) -> None:
    ticket = story.opened(attachments=(uploaded(story.as_("liu"), now=NOW),))
    with reading(SYSTEM):
        file = Attachment.objects.get(message__ticket=ticket)
    removal = remove_attachment(story.as_("zhou"), file, WHY, now=NOW)
    with reading(SYSTEM):
        assert Attachment.objects.count() == 0
    assert _purge(removal).state == RemovalState.PURGED
    assert as_superuser.execute("SELECT count(*) FROM desk_attachment").fetchone() == (0,)
    assert as_superuser.execute("SELECT count(*) FROM desk_message").fetchone() == (1,)
    with reading(SYSTEM):
        assert Ticket.objects.count() == 1
