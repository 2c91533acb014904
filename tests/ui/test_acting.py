# SPDX-License-Identifier: Apache-2.0
"""The one view body of actions: asks, runs, and brings a refusal back to its field."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from keepwell.kernel.actor import Actor, ActorKind, Scope
from keepwell.kernel.commands import command
from keepwell.kernel.commands import field as command_field
from keepwell.kernel.errors import Conflict, Denied, DomainError
from keepwell.kernel.ports import Decision
from keepwell.kernel.registry import Risk
from keepwell.ui import navigation, shell
from keepwell.ui.acting import Asking, Done, act

ZHOU = Actor(kind=ActorKind.PERSON, label="周敏", scope=Scope())
TICKET = UUID(int=2318)


@command
class Resolve:
    cause: str = command_field("原因", max_length=20)


@dataclass
class Resolving:
    """An action as a form sees it, which can be told to refuse."""

    refusal: Exception | None = None
    risk: Risk = Risk.NORMAL
    title: str = "解决"
    command: type = Resolve
    target: type = object
    ran: list[tuple[object, ...]] = field(default_factory=list)

    def __call__(self, actor: Actor, *args: object, key: str | None = None) -> object:
        if self.refusal is not None:
            raise self.refusal
        self.ran.append((actor.label, *args, key))
        return "made"


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shell, "_installation", shell.Installation(lambda: False))
    monkeypatch.setattr(shell, "_holder_of", None)
    monkeypatch.setattr(navigation, "_items", {})
    with translation.override("zh-hans"):
        yield


def run(
    action: Resolving, typed: dict[str, str] | None = None, *, htmx: bool = False
) -> tuple[HttpRequest, HttpResponse]:
    headers = {"HX-Request": "true"} if htmx else {}
    factory = RequestFactory()
    address = "/t/2318/resolve/"
    request = factory.get(address, headers=headers) if typed is None else factory.post(address, typed, headers=headers)
    request.user, request.actor, request._messages = AnonymousUser(), ZHOU, CookieStorage(request)
    asking = Asking(hint="提出人会被请来确认。", initial={"cause": "plm"}, back="/t/2318/")
    response = act(request, action, TICKET, done=lambda made: Done(f"/t/{made}/", "已解决"), asking=asking)
    return request, response


def test_it_asks_on_a_page_with_what_is_known() -> None:
    page = run(Resolving())[1].content.decode()
    assert "<h1>解决</h1>" in page
    assert "提出人会被请来确认。" in page
    assert 'value="plm"' in page
    assert 'href="/t/2318/"' in page


def test_htmx_gets_the_same_form_as_a_dialog() -> None:
    dialog = run(Resolving(), htmx=True)[1].content.decode()
    assert '<h2 id="kw-dialog-title">解决</h2>' in dialog
    assert "<html" not in dialog


def test_it_runs_the_action_once_with_the_forms_key_and_goes_on() -> None:
    action = Resolving()
    request, response = run(action, {"cause": "plm", "kw-key": "k1"})
    assert action.ran == [("周敏", TICKET, Resolve(cause="plm"), "k1")]
    assert (response.status_code, response.headers["Location"]) == (303, "/t/made/")
    assert [str(note) for note in get_messages(request)] == ["已解决"]


def test_htmx_is_told_where_to_go() -> None:
    response = run(Resolving(), {"cause": "plm"}, htmx=True)[1]
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/t/made/")


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(DomainError("先写解决方法。", field="cause"), 422), (Conflict("别人刚解决了它。"), 409)],
)
def test_a_refusal_comes_back_with_what_was_typed(refusal: Exception, status: int) -> None:
    response = run(Resolving(refusal), {"cause": "我写的原因", "kw-key": "k1"})[1]
    page = response.content.decode()
    assert response.status_code == status
    assert str(refusal) in page
    assert 'value="我写的原因"' in page
    assert 'name="kw-key" value="k1"' in page


def test_a_wrong_value_never_reaches_the_action() -> None:
    action = Resolving()
    response = run(action, {"cause": ""})[1]
    assert response.status_code == 422
    assert action.ran == []


def test_a_denial_is_left_to_the_page_with_reasons() -> None:
    with pytest.raises(Denied):
        run(Resolving(Denied(Decision(False))), {"cause": "plm"})


def test_a_risky_act_has_a_button_that_says_so() -> None:
    assert 'class="kw-button is-danger"' in run(Resolving(risk=Risk.CRITICAL))[1].content.decode()
