# SPDX-License-Identifier: Apache-2.0
"""Search over real tickets: through the relay, under the policies, and by index among twenty thousand."""

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from keepwell.desk.models import Ticket
from keepwell.desk.services import Reply, reply
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.people.models import Person
from keepwell.search.models import SearchEntry
from keepwell.search.selectors import find, similar, similar_keys
from keepwell.search.services import count_words
from keepwell.search.services.catch_up import catch_up_with_all
from keepwell.search.sources import source_of
from keepwell.search.statements import Asking, strict_sql
from keepwell.search.vectors import query
from tests.factories.desk import Desk, desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def story() -> Desk:
    """小陈's ticket, told to the index."""
    made = desk()
    ticket = opened(made, description="保存装配后少了三个零件。")
    reply(made.as_("wang"), ticket, Reply(body="内部：疑似族表实例", is_internal=True), now=at("2026-03-03 10:00"))
    while relay_once():
        pass
    return made


def found_by(who: Actor, words: str) -> list[str]:
    return [hit.kind for hit in find(who, words).hits]


def test_a_ticket_is_found_by_those_who_may_see_it(story: Desk) -> None:
    for name in ("chen", "zhou", "wang"):
        assert found_by(story.as_(name), "BOM 丢失") == ["ticket"], name
        assert found_by(story.as_(name), "HD-1")[:1] == ["ticket"], name
    for name in ("stranger", "liu"):
        assert found_by(story.as_(name), "BOM 丢失") == [], name


def test_an_internal_note_is_found_by_the_service_team_only(story: Desk) -> None:
    assert found_by(story.as_("wang"), "族表实例") == ["ticket_note"]
    assert found_by(story.as_("chen"), "族表实例") == []


@pytest.fixture
def many(story: Desk, as_superuser: psycopg.Connection) -> Desk:
    """Twenty thousand more of the ticket; one in fifty speaks of 闪退, every second of 许可证."""
    columns = as_superuser.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'desk_ticket' AND is_generated = 'NEVER' ORDER BY ordinal_position"
    ).fetchall()
    names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in columns)
    as_superuser.execute("SET session_replication_role = replica")
    as_superuser.execute(
        sql.SQL(
            """
            INSERT INTO desk_ticket ({names})
            SELECT {names} FROM (
                SELECT r.* FROM desk_ticket t, generate_series(1, 20000) n, LATERAL jsonb_populate_record(
                    t, jsonb_build_object('id', uuidv7(), 'number', 'HD-' || n + 100, 'promise_id', uuidv7())) r) made
            """
        ).format(names=names)
    )
    as_superuser.execute("SET session_replication_role = origin")
    as_superuser.execute(
        """
        INSERT INTO search_searchentry (kind, object_id, organisation_id, words)
        SELECT 'ticket', t.id, t.organisation_id,
               array_to_tsvector(ARRAY['保存', 'hd' || n] || CASE WHEN n % 50 = 0 THEN ARRAY['闪退'] ELSE '{}' END
                 || CASE WHEN n % 2 = 0 THEN ARRAY['许可证', '许可', '可证'] ELSE '{}' END)
          FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM desk_ticket WHERE number <> 'HD-1') t
        """
    )
    as_superuser.execute("ANALYZE desk_ticket, search_searchentry")
    return story


def test_a_rare_word_is_found_by_index_under_policies_and_row_security(many: Desk) -> None:
    for name in ("chen", "zhou", "wang"):
        plan = _plan(many.as_(name), "闪退")
        assert "Bitmap Index Scan on search_entry_words" in plan, plan
        assert "Seq Scan" not in plan, plan
        assert len(find(many.as_(name), "闪退").hits) == 20


def test_a_word_of_every_second_ticket_stops_at_the_cap(many: Desk) -> None:
    for name in ("chen", "zhou", "wang"):
        # half of all rows match: walking both primary keys side by side to the cap is the better plan
        plan = _plan(many.as_(name), "许可证")
        assert "Seq Scan" not in plan, plan
        assert find(many.as_(name), "许可证").is_capped


def _plan(actor: Actor, words: str) -> str:
    asked, values = strict_sql(actor, source_of("ticket"), query(words).strict, Asking(20))
    with reading(actor), connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF) " + asked, values)
        return "\n".join(row[0] for row in cursor.fetchall())


def test_every_change_reaches_the_index_without_being_announced(story: Desk) -> None:
    with reading(SYSTEM):
        Ticket.objects.filter(number="HD-1").update(title="族谱视图打不开")
    assert found_by(story.as_("wang"), "族谱视图") == []
    assert catch_up_with_all() > 0
    assert found_by(story.as_("wang"), "族谱视图") == ["ticket"]
    assert catch_up_with_all() == 0


def test_words_that_are_taken_away_leave_the_index_in_the_same_transaction(
    story: Desk, as_superuser: psycopg.Connection
) -> None:
    assert found_by(story.as_("chen"), "零件") == ["ticket"]
    as_superuser.execute("UPDATE desk_message SET body = '—' WHERE NOT is_internal")
    assert SearchEntry.objects.filter(kind="ticket").count() == 0
    as_superuser.execute("UPDATE desk_ticket SET removal_id = id")
    catch_up_with_all()
    assert SearchEntry.objects.filter(kind="ticket").count() == 0


def test_filters_narrow_in_both_languages(story: Desk) -> None:
    second = opened(story, "liu", "2026-03-04 09:00", title="BOM 丢失两次")
    catch_up_with_all()
    wang = story.as_("wang")
    number = str(second.number)
    assert codes(wang, "BOM 状态:打开") == {"HD-1", number}
    assert codes(wang, "BOM is:closed") == set()
    assert codes(wang, "BOM 提出人:小刘") == codes(wang, "requester:小刘 BOM") == {number}
    assert codes(wang, "客户:华东 起始:2026-03-04") == {number}
    assert codes(wang, "type:person BOM") == set()
    assert codes(wang, "状态:不存在 BOM") == set()


def codes(who: Actor, words: str) -> set[str]:
    return {hit.codes[0] for hit in find(who, words).hits if hit.kind == "ticket"}


def test_a_number_leads_straight_to_its_ticket(story: Desk) -> None:
    assert find(story.as_("wang"), "hd-1").jump == "/desk/HD-1/"
    assert find(story.as_("stranger"), "hd-1").jump == ""


def test_cases_like_a_text_come_solved_ones_first_and_only_visible_ones(story: Desk) -> None:
    plain = opened(story, "chen", "2026-03-04 09:00", title="保存装配后 BOM 丢失零件")
    catch_up_with_all()
    count_words()
    asked = "我保存装配以后发现 BOM 里丢失了几个零件，怎么办？"
    assert {hit.codes[0] for hit in similar(story.as_("wang"), asked)} == {"HD-1", str(plain.number)}
    assert similar(story.as_("stranger"), asked) == ()
    assert similar(story.as_("wang"), "完全无关的话题") == ()
    SearchEntry.objects.filter(kind="ticket", object_id=plain.pk).update(worth=1)
    assert similar(story.as_("wang"), asked)[0].object_id == plain.pk
    first = similar_keys(story.as_("wang"), "ticket", plain.pk)
    assert len(first) == 1
    assert plain.pk not in first


def test_an_erased_person_is_found_no_more_at_once(story: Desk) -> None:
    catch_up_with_all()
    who = story.cast.chen
    assert [hit.object_id for hit in find(story.as_("zhou"), "type:person 小陈").hits] == [who.pk]
    with reading(SYSTEM):
        Person.objects.filter(pk=who.pk).update(erased_at=at("2026-03-05 10:00"))
        assert not SearchEntry.objects.filter(kind="person", object_id=who.pk).exists()
    catch_up_with_all()
    assert find(story.as_("zhou"), "type:person 小陈").hits == ()
