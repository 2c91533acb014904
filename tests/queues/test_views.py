# SPDX-License-Identifier: Apache-2.0
"""Views: kept, shared, opened with a deleted part, opened without permission, and each person's own columns."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.queues.models import SavedView, ViewChoice
from keepwell.queues.services import (
    ArrangeList,
    ChangeView,
    SaveView,
    arrange_list,
    change_view,
    remove_view,
    save_view,
)
from tests.factories import people
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import Desk, desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tuesday_afternoon() -> Iterator[None]:
    with clock_at(at("2026-03-03 14:00")):
        yield


def page_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def numbers_in(page: str) -> list[str]:
    return re.findall(r'class="kw-rowlink" href="/desk/([A-Z]+-\d+)/"', page)


def kept(story: Desk, who: str, **words: object) -> SavedView:
    asked = SaveView(**{"name": "我的视图", "query": "view=all&kind=incident", **words})  # type: ignore[arg-type]
    return save_view(story.as_(who), story.person(who).organisation_id, asked)


def test_a_kept_view_opens_with_its_filter_order_and_columns() -> None:
    story = desk()
    opened(story, title="怎么做")
    first = opened(story, title="坏了", kind="incident", when="2026-03-03 09:10")
    second = opened(story, title="又坏了", kind="incident", when="2026-03-03 09:20")
    view = kept(story, "zhou", query="view=all&kind=incident&sort=-opened", columns=("owner", "channel"))
    page = page_of(signed_in(story.person("zhou"), "en"), f"/desk/?saved={view.pk}")
    assert numbers_in(page) == [second.number, first.number]
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', page)
    assert heads == ["No.", "Subject", "Owner", "Channel"]
    assert f'href="/desk/?saved={view.pk}" aria-current="true"' in page


def test_mine_stays_mine_and_a_shared_one_is_found_by_the_team_or_all() -> None:
    story = desk()
    team = people.team(story.cast.provider, "night", story.cast.zhou, story.cast.wang)
    kept(story, "zhou", name="只给自己")
    kept(story, "zhou", name="给小组", reach="team", team_id=team.pk)
    kept(story, "zhou", name="给大家", reach="everybody")
    seen = {who: page_of(signed_in(story.person(who)), "/desk/") for who in ("zhou", "wang", "li")}
    assert [name in seen["zhou"] for name in ("只给自己", "给小组", "给大家")] == [True, True, True]
    assert [name in seen["wang"] for name in ("只给自己", "给小组", "给大家")] == [False, True, True]
    assert [name in seen["li"] for name in ("只给自己", "给小组", "给大家")] == [False, False, True]


def test_a_link_without_permission_says_so_and_shows_the_usual_list() -> None:
    story = desk()
    ticket = opened(story)
    view = kept(story, "zhou")
    page = page_of(signed_in(story.person("wang"), "en"), f"/desk/?saved={view.pk}")
    assert "This view is gone or was not shared with you" in page
    assert numbers_in(page) == [ticket.number]
    with pytest.raises(NotFound):
        change_view(story.as_("wang"), view.pk, ChangeView(name="改名"))
    assert "我的视图" not in page_of(signed_in(story.person("liu")), f"/desk/?view=all&saved={view.pk}")


def test_a_shared_view_shows_each_reader_his_own_rows_only() -> None:
    story = desk()
    own = opened(story, by="liu", kind="incident")
    opened(story, by="chen", kind="incident")
    view = save_view(
        story.as_("liu"),
        story.person("liu").organisation_id,
        SaveView(name="本所的", reach="everybody", query="view=all&kind=incident"),
    )
    assert numbers_in(page_of(signed_in(story.person("liu")), f"/desk/?view=all&kind=incident&saved={view.pk}")) == [
        own.number
    ]
    assert own.number not in page_of(signed_in(story.stranger), f"/desk/?saved={view.pk}")


def test_a_deleted_field_value_and_column_are_left_out_with_a_word() -> None:
    story = desk()
    broken = opened(story, title="坏了", kind="incident")
    opened(story, title="怎么做")
    view = kept(story, "zhou")
    with reading(SYSTEM):  # as an older version, and a team that was taken away since, leave it behind
        SavedView.objects.filter(pk=view.pk).update(
            query="view=all&kind=incident&shoe_size=44&severity=hopeless&team=01890000-0000-7000-8000-000000000001",
            columns=["number", "title", "shoe_size", "owner"],
        )
    page = page_of(signed_in(story.person("zhou"), "en"), f"/desk/?saved={view.pk}")
    assert numbers_in(page) == [broken.number]
    assert "filters by “shoe_size” in a way that does not exist any more" in page
    assert "filters by “Class” in a way that does not exist any more" in page
    assert "“Team” names something that is gone or not open to you" in page
    assert "A column of this view does not exist any more" in page
    assert ">Owner<" in page


def test_columns_are_each_persons_own() -> None:
    story = desk()
    opened(story)
    zhou = story.as_("zhou")
    arrange_list(zhou, zhou.person_id, ArrangeList(view="urgent", columns=("state", "due")))
    heads = [
        re.findall(r'data-title="([^"]+)"', page_of(signed_in(story.person(who), "en"), "/desk/"))
        for who in ("zhou", "wang")
    ]
    assert heads[0] == ["No.", "Subject", "State", "Nearest promise"]
    assert heads[1] == ["No.", "Subject", "Nearest promise", "Class", "Customer · requester", "Owner", "Updated"]
    with pytest.raises(DomainError):
        arrange_list(zhou, zhou.person_id, ArrangeList(view="urgent", columns=("shoe_size",)))
    with pytest.raises(Denied):  # nobody arranges another one's list
        arrange_list(zhou, story.cast.wang.pk, ArrangeList(view="urgent", columns=("state",)))


def test_the_view_that_opens_first_is_chosen_once() -> None:
    story = desk()
    zhou = story.as_("zhou")
    broken = opened(story, title="坏了", kind="incident")
    opened(story, title="怎么做")
    view = kept(story, "zhou")
    arrange_list(zhou, zhou.person_id, ArrangeList(view="mine", is_first=True))
    client = signed_in(story.person("zhou"))
    client.post("/desk/lists/first/", {"view": str(view.pk)})
    assert numbers_in(page_of(client, "/desk/")) == [broken.number]
    assert len(numbers_in(page_of(client, "/desk/?view=urgent"))) == 2
    with reading(SYSTEM):
        assert [row.view for row in ViewChoice.objects.filter(is_first=True)] == [str(view.pk)]
    remove_view(zhou, view.pk)
    assert len(numbers_in(page_of(client, "/desk/"))) == 2


def test_names_are_seen_and_queries_are_known() -> None:
    story = desk()
    view = kept(story, "zhou", name="泵\u202e业\u200b公司", query="?view=all&kind=incident&fbclid=x&q==1+1")
    assert (view.name, view.query) == ("泵业公司", "view=all&kind=incident&q=%3D1+1")
    with pytest.raises(DomainError):
        kept(story, "zhou", name="\u200b\u202e ")
    with pytest.raises(DomainError):
        kept(story, "zhou", reach="team")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=new", ["fresh"]),
        ("state=in_progress,waiting", ["taken"]),
        ("owner=me", ["fresh", "taken"]),
        ("module=BOM", ["fresh"]),
        ("module=bom&state=waiting", []),
        ("clock=overdue", ["fresh", "taken"]),
        ("clock=soon", []),
        ("opened_from=2026-03-03", ["fresh"]),
        ("opened_to=2026-03-02", ["taken"]),
        ("due_to=2026-03-03&state=new", ["fresh"]),
        ("channel=phone", []),
        ("sort=-opened", ["fresh", "taken"]),
        ("sort=opened", ["taken", "fresh"]),
        ("sort=-updated", ["fresh", "taken"]),
        ("sort=updated", ["taken", "fresh"]),
    ],
)
def test_every_filter_narrows_as_it_says(query: str, expected: list[str]) -> None:
    story = desk()
    from_monday = opened(story, title="taken", when="2026-03-02 10:00")
    opened(story, title="fresh", when="2026-03-03 09:00", module="BOM")
    with clock_at(at("2026-03-02 10:30")):
        signed_in(story.person("zhou")).post(f"/desk/{from_monday.number}/take/")
    with clock_at(at("2026-03-03 14:00")):
        page = page_of(signed_in(story.person("zhou")), f"/desk/?view=urgent&{query}")
    assert sorted(re.findall(r">(?:<bdi>)?(fresh|taken)", page)) == sorted(expected)
    if query.startswith("sort"):
        assert re.findall(r">(?:<bdi>)?(fresh|taken)", page) == expected


def test_sorted_pages_follow_each_other_without_gap() -> None:
    story = desk()
    for n in range(53):
        opened(story, title=f"第 {n} 件", when=f"2026-03-03 {9 + n // 60:02d}:{n % 60:02d}")
    client = signed_in(story.person("zhou"))
    for order in ("-updated", "opened", "-due"):
        first = page_of(client, f"/desk/?sort={order}")
        following = re.search(r'href="(/desk/\?[^"]*after=[^"]+)"', first)
        assert following is not None
        second = page_of(client, following[1].replace("&amp;", "&"))
        assert len({*numbers_in(first), *numbers_in(second)}) == 53, order


def test_only_known_tickets_come_back_when_rows_renew_themselves() -> None:
    story = desk()
    mine, other = opened(story), opened(story, by="liu")
    client = signed_in(story.person("zhou"))
    part = page_of(client, f"/desk/lists/rows/?ids={mine.pk},nonsense,{story.cast.zhou.pk}")
    assert numbers_in(part) == [mine.number]
    assert "<html" not in part
    assert numbers_in(page_of(client, f"/desk/lists/rows/?kind=idea&ids={mine.pk},{other.pk}")) == []
    assert signed_in(story.person("chen")).get(f"/desk/lists/rows/?ids={other.pk}").status_code == 404
