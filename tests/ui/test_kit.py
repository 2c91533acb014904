# SPDX-License-Identifier: Apache-2.0
"""Spans of days, ways back, pickers beyond the page, words that stay the right way round."""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from keepwell.kernel.actor import NOBODY, Actor
from keepwell.kernel.commands import command, field
from keepwell.ui import forms, navigation, parts, toasts
from keepwell.ui.faces import Happening, Undo
from keepwell.ui.ranges import DateRange

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # a Tuesday, 14:00 in Shanghai
RLO = "\u202e"


@pytest.fixture(autouse=True)
def _reader():
    with translation.override("zh-hans"), timezone.override("Asia/Shanghai"):
        yield


def show(source: str, path: str = "/reports/", **values: object) -> str:
    return Template("{% load kw %}" + source).render(Context({"request": RequestFactory().get(path), **values}))


@pytest.mark.parametrize(
    ("asked", "first", "last", "preset"),
    [
        ("", "2026-11-01", "2026-11-24", "month"),
        ("range=week", "2026-11-23", "2026-11-24", "week"),
        ("range=90d", "2026-08-27", "2026-11-24", "90d"),
        ("from=2026-02-01&until=2026-02-28", "2026-02-01", "2026-02-28", ""),
        ("from=2026-02-01&until=28.2.", "2026-11-01", "2026-11-24", "month"),
        ("from=1026-02-01&until=2026-02-28", "2023-02-26", "2026-02-28", ""),
    ],
)
def test_a_span_of_days_comes_from_the_address(asked: str, first: str, last: str, preset: str) -> None:
    chosen = DateRange.read(RequestFactory().get(f"/?{asked}"), NOW)
    assert (chosen.first, chosen.last, chosen.preset) == (date.fromisoformat(first), date.fromisoformat(last), preset)


def test_days_the_wrong_way_round_are_named() -> None:
    chosen = DateRange.read(RequestFactory().get("/?from=2026-03-02&until=2026-03-01"), NOW)
    assert str(chosen.trouble) == "开始日期不能晚于结束日期。"
    assert chosen.preset == "month"


def test_a_span_lies_between_instants_of_the_readers_zone_and_keeps_other_filters() -> None:
    chosen = DateRange.read(RequestFactory().get("/?from=2026-02-01&until=2026-02-02"), NOW)
    assert [moment.astimezone(UTC).isoformat() for moment in chosen.bounds()] == [
        "2026-01-31T16:00:00+00:00",
        "2026-02-02T16:00:00+00:00",
    ]
    assert len(chosen.days) == 2
    shown = show("{% date_range chosen %}", "/reports/?customer=7&after=x&range=week", chosen=chosen)
    assert '<input type="hidden" name="customer" value="7">' in shown
    assert 'name="after"' not in shown
    assert "range=90d" in shown


def test_the_way_back_travels_with_the_words() -> None:
    undo = Undo("/desk/HD-1/reopen/", {"reason": '"; <b>'}, "撤销解决")
    response = toasts.toast(HttpResponse(), "已解决", undo=undo)
    told = json.loads(response.headers["HX-Trigger"])["kw:toast"]
    assert told == {
        "text": "已解决",
        "tone": "neutral",
        "undo": {"url": undo.url, "fields": dict(undo.fields), "label": "撤销解决"},
    }
    kept: list[Message] = []
    request = RequestFactory().get("/")

    class Store:
        def add(self, level: int, text: str, extra_tags: str) -> None:
            kept.append(Message(level, text, extra_tags))

    request._messages = Store()  # type: ignore[attr-defined]  # what the middleware sets
    toasts.say(request, "已解决", undo)
    shown = show("{% toast note %}", note=kept[0])
    assert 'action="/desk/HD-1/reopen/"' in shown
    assert "&quot;; &lt;b&gt;" in shown
    assert "撤销解决</button>" in shown
    toasts.say(request, "已保存")
    assert "<form" not in show("{% toast note %}", note=kept[1])


CHOSEN, HIDDEN, BEYOND = (str(UUID(int=number)) for number in (1, 2, 500))


@command
class Assign:
    """A command with a long reference."""

    owner: UUID = field("负责人", ref="test.Long")


@pytest.fixture
def _long(monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = [(str(UUID(int=number)), f"人 {number}") for number in range(1, 501) if number != 2]
    monkeypatch.setattr(forms, "_references", {"test.Long": lambda actor, target: everybody})
    search = forms.Search(
        lambda actor, typed: [pair for pair in everybody if typed in pair[1]],
        lambda actor, value: dict(everybody).get(value),
    )
    monkeypatch.setattr(forms, "_searches", {"test.Long": search})


@pytest.mark.usefixtures("_long")
def test_a_long_reference_carries_a_hundred_and_takes_any_that_is_offered() -> None:
    blank = forms.command_form(Assign, RequestFactory().get("/"))
    shown = str(blank["owner"])
    assert shown.count("<option") == 101
    assert 'data-picker="/ui/options/test.Long/"' in shown
    sent = forms.command_form(Assign, RequestFactory().post("/", {"owner": BEYOND}))
    assert sent.is_valid()
    assert sent.command() == Assign(owner=UUID(BEYOND))
    refused = forms.command_form(Assign, RequestFactory().post("/", {"owner": HIDDEN}))
    assert not refused.is_valid()
    assert forms.fitting("test.Long", NOBODY, "人 499") == [(str(UUID(int=499)), "人 499")]
    assert forms.fitting("test.Long", NOBODY, "  ") == []
    assert forms.fitting("test.Unknown", NOBODY, "人") == []


@pytest.mark.usefixtures("_long")
def test_a_choice_beyond_the_page_is_shown_again() -> None:
    form = forms.command_form(Assign, RequestFactory().get("/"), initial={"owner": BEYOND})
    assert f'<option value="{BEYOND}" selected>人 500</option>' in str(form["owner"])


def test_no_name_turns_the_line_around() -> None:
    sly = f"报价{RLO}gpj.exe"
    for shown in (
        parts.row_link("/x/", sly, sly),
        parts.person(sly, "/x/"),
        show("{{ sly|own_words }}", sly=sly),
        show("{% message author=sly %}<p>{{ sly }}</p>{% endmessage %}", sly=sly),
    ):
        assert RLO not in shown
        assert "<bdi>报价gpj.exe</bdi>" in shown
    assert parts.own_words("<b>") == "<bdi>&lt;b&gt;</bdi>"


def test_a_timeline_names_each_day_once() -> None:
    story = [
        Happening(NOW, "拜访"),
        Happening(NOW - timedelta(hours=2), "电话"),
        Happening(NOW - timedelta(days=1), "邮件"),
    ]
    assert show("{% timeline story %}", story=story).count("kw-timeday") == 2


def test_near_times_go_on_and_far_ones_stand() -> None:
    assert "data-ago" in parts.when(NOW - timedelta(minutes=2), now=NOW)
    assert "data-ago" not in parts.when(NOW - timedelta(hours=2), now=NOW)
    assert "data-ago" not in parts.when(NOW - timedelta(minutes=2), now=NOW, style="absolute")


def test_the_side_bar_asks_again_after_the_events_of_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    navigation.register(
        navigation.NavItem("", "服务台", "ui:start", live="desk.ticket_opened desk.ticket_closed"),
        navigation.NavItem("", "审计", "ui:style", live="audit.sealed", roles=frozenset({"auditor"})),
    )
    request = RequestFactory().get("/")
    request.actor = Actor(
        kind="person", label="周敏", scope=NOBODY.scope, language="en", everywhere=frozenset(), version=1
    )  # type: ignore[attr-defined,arg-type]
    assert navigation.live_events(request) == "desk.ticket_closed desk.ticket_opened"
