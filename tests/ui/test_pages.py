# SPDX-License-Identifier: Apache-2.0
"""Shell, side bar, palette, preferences and the pages for trouble."""

from http.cookies import SimpleCookie

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from keepwell.kernel.actor import NOBODY, Actor, ActorKind, Scope
from keepwell.kernel.errors import Conflict, Denied, DomainError, NotFound
from keepwell.kernel.ports import Decision
from keepwell.ui import addresses, errors, middleware, navigation, palette, shell, views
from keepwell.ui.faces import Text


def person(language: str = "zh-hans", *roles: str) -> Actor:
    return Actor(
        kind=ActorKind.PERSON, label="周敏", scope=Scope(), language=language, everywhere=frozenset(roles), version=1
    )


def get(path: str = "/", actor: Actor = NOBODY, **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.user, request.actor = AnonymousUser(), actor
    return request


@pytest.fixture(autouse=True)
def _own_shell(monkeypatch: pytest.MonkeyPatch):
    cache.clear()
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(shell, "_installation", shell.Installation(lambda: True))
    monkeypatch.setattr(shell, "_holder_of", None)
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (NotFound(), 404, "这里没有您能看的内容"),
        (DomainError("工单已经关闭，请先重新打开。"), 422, "工单已经关闭，请先重新打开。"),
        (Conflict("别人刚改过。"), 409, "有人抢先一步"),
    ],
)
def test_a_refusal_becomes_a_page_that_says_why(error: Exception, status: int, said: str) -> None:
    response = errors.refusal(get(), error)
    assert response.status_code == status
    assert said in response.content.decode()


def test_a_text_beyond_all_measure_is_named_instead_of_asking_for_a_second_try() -> None:
    response = errors.bad_request(get(), RequestDataTooBig())
    assert response.status_code == 413
    assert "文字太长" in response.content.decode()
    assert "缩短文字" in response.content.decode()


def test_a_denial_names_the_reasons_in_the_readers_language() -> None:
    reasons = {"zh": ("只有负责人可以解决。",), "en": ("Only the owner may resolve.",)}
    denied = Denied(Decision(False, ("desk-owner-only",), reasons))
    chinese = errors.refusal(get(actor=person()), denied).content.decode()
    assert "只有负责人可以解决。" in chinese
    assert "desk-owner-only" in chinese
    assert "信息化专干" in chinese
    with translation.override("en"):
        english = errors.refusal(get(actor=person()), denied).content.decode()
    assert "Only the owner may resolve." in english
    assert "只有负责人" not in english


def test_the_page_for_our_own_faults_shows_the_number_from_the_log() -> None:
    request = get()
    request.META["KEEPWELL_REQUEST_ID"] = "0123456789ab"
    response = errors.server_error(request)
    assert response.status_code == 500
    assert "<code>0123456789ab</code>" in response.content.decode()


def test_an_expired_form_is_explained() -> None:
    response = errors.csrf_failure(get())
    assert response.status_code == 403
    assert "请再提交一次" in response.content.decode()


def test_every_page_of_a_demo_says_so() -> None:
    assert "<b>演示</b>" in errors.page_not_found(get()).content.decode()


def answer_with(request: HttpRequest) -> tuple[HttpResponse, str]:
    seen: list[str] = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(translation.get_language() or "")
        return HttpResponse()

    return middleware.ReaderMiddleware(view)(request), seen[0]


def test_the_language_is_the_browsers_choice_then_the_accounts_then_what_it_asks_for() -> None:
    chosen = get(actor=person("zh-hans"), **{"accept-language": "zh-CN"})
    chosen.COOKIES = {"django_language": "en"}
    assert answer_with(chosen)[1] == "en"
    assert answer_with(get(actor=person("en"), **{"accept-language": "zh-CN"}))[1] == "en"
    assert answer_with(get(**{"accept-language": "en-GB,en;q=0.9"}))[1] == "en"
    assert answer_with(get(**{"accept-language": "fr"}))[1] == "zh-hans"
    assert answer_with(get(**{"accept-language": "zh-CN"}))[0].headers["Content-Language"] == "zh-hans"


def test_preferences_are_kept_in_cookies_and_lead_back() -> None:
    request = RequestFactory().post("/ui/preferences/", {"theme": "dark", "language": "xx", "next": "/queue/"})
    response = views.preferences(request)
    assert response.status_code == 303
    assert response.headers["Location"] == "/queue/"
    assert response.cookies["kw_theme"].value == "dark"
    assert "django_language" not in response.cookies


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_nobody_is_led_to_another_site(wanted: str) -> None:
    assert addresses.safe_next(RequestFactory().get("/", {"next": wanted}), "/home/") == "/home/"


def test_the_side_bar_shows_what_the_roles_reach() -> None:
    navigation.register(
        navigation.NavItem("", "首页", "ui:start", count=lambda actor: 7, order=1),
        navigation.NavItem("保障", "样式", "ui:style", roles=frozenset({"auditor"}), order=2),
        navigation.NavItem("", "没有这页", "ui:nowhere", order=3),
    )
    agent = navigation.sections(get("/ui/start/", person("zh-hans", "agent")))
    assert [(s.title, [(link.title, link.count, link.is_current) for link in s.links]) for s in agent] == [
        ("", [("首页", 7, True)])
    ]
    auditor = navigation.sections(get("/", person("zh-hans", "auditor")))
    assert [str(section.title) for section in auditor] == ["", "保障"]
    assert navigation.sections(get("/")) == []


def test_a_count_is_computed_once_for_several_pages() -> None:
    asked: list[str] = []

    def count(actor: Actor) -> int:
        asked.append(actor.label)
        return 1

    navigation.register(navigation.NavItem("", "首页", "ui:start", count=count))
    navigation.sections(get("/", person()))
    navigation.sections(get("/", person()))
    assert asked == ["周敏"]


def test_the_palette_finds_pages_and_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palette, "_sources", {"ui.pages": palette._sources["ui.pages"]})
    navigation.register(navigation.NavItem("客户", "合同与对账单", "ui:start"))
    tickets = palette.Entry("KW-2318 生产图纸无法检出", "/t/1/", "工单")
    palette.register(palette.Source("test", lambda request, query: [tickets] if query else [], searches=True))
    titles: list[Text] = [entry.title for entry in palette.find(get("/", person()), "合同")]
    assert titles == ["合同与对账单", "KW-2318 生产图纸无法检出"]
    assert [e.title for e in palette.find(get("/", person()), "")] == ["合同与对账单"]


def test_a_cursor_comes_back_as_it_went_and_tampering_is_harmless() -> None:
    assert addresses.position(addresses.cursor("2026-11-24T06:00:00Z", 7)) == ["2026-11-24T06:00:00Z", 7]
    assert addresses.position("%%%") is None
    assert addresses.position("") is None


def test_the_theme_and_the_keys_come_from_cookies() -> None:
    request = get()
    request.COOKIES = {key: morsel.value for key, morsel in SimpleCookie("kw_theme=dark; kw_keys=off").items()}
    frame = shell.Shell(request)
    assert (frame.theme, frame.has_keys) == ("dark", False)
    request.COOKIES = {"kw_theme": "pink"}
    assert (frame.theme, frame.has_keys) == ("auto", True)
