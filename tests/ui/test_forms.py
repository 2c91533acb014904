# SPDX-License-Identifier: Apache-2.0
"""Forms built from commands: what is typed becomes the command, and refusals come back in the reader's language."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import TextChoices
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.ui import forms

ALICE, BOB = uuid4(), uuid4()


class Cause(TextChoices):
    OPERATION = "operation", "操作"
    PLM = "plm", "PLM"


class Channel(Enum):
    PHONE = "phone"
    MAIL = "mail"


@command
class Everything:
    title: str = field("事项", max_length=20, help="一句话。")
    text: str = field("经过", widget="textarea", default="")
    cause: str = field("原因", choices=Cause)
    channel: Channel = field("渠道", default=Channel.PHONE)
    stopped: bool = field("停线", default=False)
    people: int | None = field("人数", default=None)
    cost: Decimal | None = field("费用", default=None)
    since: datetime | None = field("开始", default=None)
    by: date | None = field("期望", default=None)
    effort: timedelta | None = field("花费", default=None)
    owner: UUID | None = field("负责人", ref="test.person", default=None)
    watchers: tuple[UUID, ...] = field("关注人", ref="test.person", default=())
    tags: tuple[str, ...] = field("标签", default=())


@command
class WithFile:
    files: tuple[UUID, ...] = field("附件", widget="file", default=())


@pytest.fixture(autouse=True)
def _reader():
    forms.register_reference("test.person", lambda actor, target: [(ALICE, "周敏"), (BOB, "李想")])
    with translation.override("zh-hans"), timezone.override(ZoneInfo("Asia/Shanghai")):
        yield


def post(**typed: object) -> HttpRequest:
    return RequestFactory().post("/", typed)


def page(form: forms.CommandForm[object]) -> str:
    return Template("{% load kw %}{% command_form form %}").render(Context({"form": form}))


FULL = {
    "title": "丢件",
    "text": "保存后丢了",
    "cause": "plm",
    "channel": "mail",
    "stopped": "on",
    "people": "41",
    "cost": "12.50",
    "since": "2026-02-13T17:30",
    "by": "2026-02-14",
    "effort": "1:30",
    "owner": str(ALICE),
    "watchers": [str(ALICE), str(BOB)],
    "tags": "BOM\n\n 工作区 ",
}


def test_what_is_typed_becomes_the_command() -> None:
    form = forms.command_form(Everything, post(**FULL))
    assert form.is_valid(), form.errors
    assert form.command() == Everything(
        title="丢件",
        text="保存后丢了",
        cause="plm",
        channel=Channel.MAIL,
        stopped=True,
        people=41,
        cost=Decimal("12.50"),
        since=datetime(2026, 2, 13, 9, 30, tzinfo=UTC),
        by=date(2026, 2, 14),
        effort=timedelta(minutes=90),
        owner=ALICE,
        watchers=(ALICE, BOB),
        tags=("BOM", "工作区"),
    )


def test_what_is_left_empty_takes_the_commands_defaults() -> None:
    form = forms.command_form(Everything, post(title="丢件", cause="plm", channel="phone"))
    assert form.is_valid(), form.errors
    assert form.command() == Everything(title="丢件", cause="plm")


def test_an_instant_is_read_in_the_readers_zone() -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        form = forms.command_form(Everything, post(**FULL))
        assert form.is_valid()
        assert form.command().since == datetime(2026, 2, 13, 16, 30, tzinfo=UTC)


def test_a_local_time_that_does_not_exist_is_refused() -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        form = forms.command_form(Everything, post(**{**FULL, "since": "2026-03-29T02:30"}))
        assert not form.is_valid()
        assert "since" in form.errors


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("title", "", "请填写“事项”。"),
        ("cause", "", "请填写“原因”。"),
        ("cause", "magic", "请从所列的选项中选择。"),
        ("effort", "1.5 days", "请填写小时和分钟，例如 1:30；或只写分钟，例如 90。"),
        ("since", "gestern", "请填写日期和时间，例如 2026-02-13 17:30。"),
        ("owner", "01890000-0000-7000-8000-0000000000ff", "请从所列的选项中选择。"),
    ],
)
def test_a_wrong_value_says_how_to_mend_it(name: str, typed: str, said: str) -> None:
    form = forms.command_form(Everything, post(**{**FULL, name: typed}))
    assert form.errors[name] == [said]


def test_what_was_typed_is_kept_and_the_first_error_gets_the_focus() -> None:
    html = page(forms.command_form(Everything, post(**{**FULL, "title": "", "effort": "lang"})))
    assert 'value="lang"' in html
    assert "保存后丢了" in html
    assert html.count("autofocus") == 1
    title = html[html.index('name="title"') :][:400]
    assert "autofocus" in title
    assert 'aria-invalid="true"' in title
    assert 'aria-describedby="everything-title-help everything-title-error"' in title
    assert '<p class="kw-error" id="everything-title-error">请填写“事项”。</p>' in html


def test_an_untouched_form_starts_with_defaults_and_initial_values() -> None:
    request = RequestFactory().get("/")
    html = page(forms.command_form(Everything, request, initial={"cause": "plm", "effort": timedelta(minutes=75)}))
    assert '<option value="plm" selected>PLM</option>' in html
    assert '<option value="phone" selected>' in html
    assert 'value="1:15"' in html
    assert "kw-error" not in html
    assert "（选填）" in html


def test_a_refusal_of_the_action_stands_at_its_field() -> None:
    form = forms.command_form(Everything, post(**FULL))
    assert form.is_valid()
    form.refuse(DomainError("这个原因要先写解决方法。", field="cause"))
    form.refuse(DomainError("工单已经关闭。"))
    html = page(form)
    assert '<p class="kw-error" id="everything-cause-error">这个原因要先写解决方法。</p>' in html
    assert '<div class="kw-notice is-late" role="alert"><p>工单已经关闭。</p></div>' in html


def test_the_repetition_key_survives_a_second_try() -> None:
    assert forms.command_form(Everything, post(**FULL, **{"kw-key": "abc"})).key == "abc"
    first, second = (forms.command_form(Everything, RequestFactory().get("/")).key for _ in range(2))
    assert first != second


def test_options_can_be_given_for_one_form() -> None:
    form = forms.command_form(Everything, RequestFactory().get("/"), options={"owner": [(str(BOB), "只有李想")]})
    html = page(form)
    assert "只有李想" in html
    assert f'<option value="{ALICE}"' not in html


def test_files_are_stored_when_the_command_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []

    def store(actor: object, upload: object) -> UUID:
        kept.append(upload.name)
        return UUID(int=len(kept))

    monkeypatch.setattr(forms, "_store", None)  # the house's own store comes back afterwards
    forms.plug_store(store)
    request = RequestFactory().post(
        "/", {"files": [SimpleUploadedFile("a.png", b"1"), SimpleUploadedFile("b.png", b"2")]}
    )
    form = forms.command_form(WithFile, request)
    assert form.is_valid(), form.errors
    assert kept == []
    assert form.command().files == (UUID(int=1), UUID(int=2))
    assert kept == ["a.png", "b.png"]
    assert 'enctype="multipart/form-data"' in page(form)
