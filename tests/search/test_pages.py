# SPDX-License-Identifier: Apache-2.0
"""The pages and the API of search, and the dictionary that an administrator keeps."""

import pytest
from django.test import Client

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError
from keepwell.people.choices import Role
from keepwell.people.models import Person
from keepwell.search import lexicon
from keepwell.search.models import Rebuild, SearchEntry
from keepwell.search.selectors import find, index_state, suggestion, term_lines
from keepwell.search.services import (
    DropTerm,
    KeepTerm,
    catch_up_with_all,
    count_words,
    drop_term,
    go_on,
    keep_term,
    rebuild_index,
)
from tests.factories import people
from tests.factories.api import Caller
from tests.factories.browser import signed_in
from tests.factories.desk import Desk, desk, opened

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def story() -> Desk:
    """Three tickets, told to the index."""
    lexicon.hold(())
    made = desk()
    opened(made)
    opened(made, "liu", "2026-03-04 09:00", title="<b>检入</b> 图纸 ECN-2024-001 失败")
    opened(made, "zhao", "2026-03-05 09:00", title="Pro/E 打开装配体闪退")
    catch_up_with_all()
    return made


def keeper(story: Desk) -> Person:
    """Who runs the installation."""
    who = people.person(story.cast.provider, "老管")
    people.role(who, Role.SYSTEM_ADMIN, story.cast.provider)
    return who


def page(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.headers
    return answer.content.decode()


def test_the_page_shows_what_matches_marked_and_as_text(story: Desk) -> None:
    shown = page(signed_in(story.cast.wang), "/search/", q="检入 ecn-2024-001")
    assert "<mark>检入</mark>" in shown
    assert "&lt;b&gt;" in shown
    assert "<b>检入" not in shown
    assert "找到 1 条" in shown


def test_a_stranger_sees_neither_hits_nor_counts_nor_a_jump(story: Desk) -> None:
    client = signed_in(story.stranger)
    for words in ("检入", "hd-1", "状态:打开", "提出人:小刘"):
        shown = page(client, "/search/", q=words)
        assert "没有找到" in shown, words
        assert "HD-" not in shown, words


def test_a_number_jumps_and_stays_when_asked_to(story: Desk) -> None:
    client = signed_in(story.cast.wang)
    answer = client.get("/search/", {"q": "hd-1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/HD-1/")
    assert "HD-1" in page(client, "/search/", q="hd-1", stay="1")


def test_what_found_something_is_offered_again_to_the_same_reader(story: Desk) -> None:
    client = signed_in(story.cast.wang)
    page(client, "/search/", q="闪退")
    page(client, "/search/", q="没有这回事吧")
    shown = page(client, "/search/")
    assert "闪退" in shown
    assert "没有这回事吧" not in shown
    assert "闪退" not in page(signed_in(story.cast.zhou), "/search/")


def test_a_filter_is_completed_out_of_what_one_may_see(story: Desk) -> None:
    assert "提出人:小刘" in page(signed_in(story.cast.wang), "/search/", q="提出人:小")
    assert "提出人:小刘" not in page(signed_in(story.stranger), "/search/", q="提出人:小")
    assert "owner:" in page(signed_in(story.cast.wang), "/search/", q="own")


def test_people_organisations_contracts_systems_and_pages_are_found(story: Desk) -> None:
    kinds = {hit.kind for hit in find(story.as_("zhou"), "小陈").hits}
    assert "person" in kinds
    assert [hit.kind for hit in find(story.as_("zhou"), "华东制造 type:客户").hits][:1] == ["organisation"]
    system = find(story.as_("zhou"), f"type:system {story.system.name}")
    assert [hit.name for hit in system.hits] == [story.system.name]
    assert find(story.as_("stranger"), "小陈").hits == ()
    assert "搜索与术语词典" in page(signed_in(keeper(story)), "/search/", q="术语")


def test_pages_follow_one_another_without_gap_or_repetition(story: Desk) -> None:
    caller = Caller(story.cast.wang)
    seen: list[str] = []
    after = ""
    for _turn in range(4):
        answer = caller.get("/search", q="HD", kind="ticket", limit=1, after=after).json()
        seen += [item["codes"][0] for item in answer["items"]]
        after = answer["next"] or ""
        if not after:
            break
    assert sorted(seen) == ["HD-1", "HD-2", "HD-3"]
    newest = caller.get("/search", q="HD", kind="ticket", order="newest").json()["items"]
    assert [item["codes"][0] for item in newest] == ["HD-3", "HD-2", "HD-1"]


def test_the_api_says_what_the_page_says(story: Desk) -> None:
    answer = Caller(story.cast.wang, "zh-hans").get("/search", q="检入 ECN-2024-001").json()
    assert answer["counts"] == [{"kind": "ticket", "label": "工单", "count": 1}]
    assert answer["items"][0]["codes"] == ["HD-2"]
    assert (answer["jump"], answer["is_loose"]) == ("", False)
    alike = Caller(story.cast.wang).get("/search/similar", text="打开装配体的时候 Pro/E 闪退了").json()
    assert [item["codes"][0] for item in alike["items"]] == ["HD-3"]
    assert Caller(story.stranger).get("/search/similar", text="Pro/E 打开装配体闪退").json() == {"items": []}


def test_cases_like_what_is_typed_come_as_a_piece_of_page(story: Desk) -> None:
    shown = page(signed_in(story.cast.wang), "/search/similar/", text="装配体闪退")
    assert "<html" not in shown
    assert "HD-3" in shown
    assert "HD-3" not in page(signed_in(story.stranger), "/search/similar/", text="装配体闪退")


def test_a_word_of_the_administrator_finds_its_synonyms_both_ways_at_once(story: Desk) -> None:
    wang, admin = story.as_("wang"), people.actor(keeper(story))
    assert find(wang, "蓝屏王").hits == ()
    keep_term(admin, KeepTerm(word="蓝屏王", synonyms="Pro/E、 闪退怪"))
    assert [hit.codes[0] for hit in find(wang, "蓝屏王").hits] == ["HD-3"]
    keep_term(admin, KeepTerm(word="蓝屏王", synonyms="Pro/E", is_active=False))
    assert find(wang, "蓝屏王").hits == ()
    keep_term(admin, KeepTerm(word="闪退", synonyms="", is_active=False))
    assert [line.is_active for line in term_lines("闪退") if line.word == "闪退"] == [False]
    drop_term(admin, DropTerm(word="闪退"))
    assert [line.is_shipped for line in term_lines("闪退") if line.word == "闪退"] == [True]


def test_the_dictionary_refuses_what_nobody_can_search_and_who_may_not_keep_it(story: Desk) -> None:
    admin = people.actor(keeper(story))
    with pytest.raises(DomainError):
        keep_term(admin, KeepTerm(word="！？"))
    with pytest.raises(DomainError):
        keep_term(admin, KeepTerm(word="检入", synonyms=",".join(f"a{n}" for n in range(21))))
    with pytest.raises(Denied):
        keep_term(story.as_("wang"), KeepTerm(word="检入"))
    assert signed_in(story.cast.wang).get("/administration/search/").status_code == 404


def test_the_administrators_page_keeps_words_and_rebuilds_the_index(story: Desk) -> None:
    client = signed_in(keeper(story))
    saved = client.post(
        "/administration/search/words/new/", {"word": "紫光槽", "synonyms": "slot 9", "is_active": "on"}
    )
    assert saved.status_code == 303, saved.content.decode()
    assert "紫光槽" in page(client, "/administration/search/", q="slot")
    assert "slot 9" in page(client, "/administration/search/words/change/", word="紫光槽")
    assert client.post("/administration/search/words/drop/", {"word": "紫光槽"}).status_code == 303
    assert client.post("/administration/search/rebuild/").status_code == 303
    assert index_state().is_busy
    assert "正在重建" in page(client, "/administration/search/")


def test_a_rebuild_mends_what_drifted_and_goes_on_after_a_kill(story: Desk) -> None:
    SearchEntry.objects.filter(kind="ticket").delete()
    asked = rebuild_index(SYSTEM)
    assert rebuild_index(SYSTEM).pk == asked.pk
    assert go_on()
    killed = Rebuild.objects.get(pk=asked.pk)
    assert (killed.state, killed.kind, killed.done) == ("running", "ticket", 3)
    while go_on():
        pass
    asked.refresh_from_db()
    assert asked.state == "done"
    assert asked.mended >= 3
    assert find(story.as_("wang"), "闪退").hits[0].codes[0] == "HD-3"
    assert index_state().mended == asked.mended


def test_a_slip_of_the_pen_is_put_right_out_of_the_dictionary_and_only_to_what_one_may_see(story: Desk) -> None:
    assert suggestion(story.as_("wang"), "chek in") == ""  # two words cannot be told from one another
    assert suggestion(story.as_("wang"), "drawng") == "drawing"
    assert suggestion(story.as_("stranger"), "drawng") == ""


def test_counted_words_change_the_way_and_not_the_answer(story: Desk) -> None:
    before = [hit.object_id for hit in find(story.as_("zhou"), "检入").hits]
    assert count_words() >= 0
    after = find(story.as_("zhou"), "检入")
    assert [hit.object_id for hit in after.hits] == before
    assert [one.count for one in after.counts] == [1]
