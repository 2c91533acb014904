# SPDX-License-Identifier: Apache-2.0
"""Second factors: codes of an app, recovery codes, and what they are worth afterwards."""

import re
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from keepwell.audit.models import AuditEvent, AuditPrivate
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError
from keepwell.kernel.scope import reading
from keepwell.kernel.secrets import add_key
from keepwell.kernel.services import rotate_secrets
from keepwell.kernel.services.rotate_secrets import keys_in_use
from keepwell.people.choices import Role
from keepwell.people.models import Account
from keepwell.signin.models import Attempt
from keepwell.signin.selectors import factors_of
from keepwell.signin.services import (
    LimitSessions,
    ReleaseRole,
    RequireFactor,
    ResetFactors,
    limit_sessions,
    release_role,
    require_factor,
    reset_factors,
)
from tests.factories import people
from tests.factories.browser import clock_at
from tests.factories.signin import SECRET, code, forget_used_codes, typed, with_app

pytestmark = pytest.mark.django_db
MAIL = "zhou@example.com"


@pytest.fixture
def zhou() -> Account:
    return people.account(people.cast().zhou, MAIL)


def told(name: str) -> int:
    with reading(SYSTEM):
        return AuditEvent.objects.filter(action=name).count()


def mfa_of(client: Client) -> bool:
    return bool(client.get("/profile/").wsgi_request.actor.mfa)


def test_the_app_is_set_up_by_a_right_code_and_asked_for_from_then_on(zhou: Account, client: Client) -> None:
    typed(client, MAIL)
    page = client.get("/sign-in/factor/app/").content.decode()
    (spaced,) = re.findall(r'<code class="kw-secret">([A-Z2-7 ]+)</code>', page)
    secret = spaced.replace(" ", "")
    assert len(secret) == 32
    wrong = client.post("/sign-in/factor/app/", {"code": "000000"})
    assert wrong.status_code == 422
    assert not factors_of(zhou).is_set
    answer = client.post("/sign-in/factor/app/", {"code": code(secret)})
    assert answer.headers["Location"] == "/sign-in/factor/codes/"
    codes = re.findall(r'<code class="kw-secret">(\d{8})</code>', client.get("/sign-in/factor/codes/").content.decode())
    assert len(set(codes)) == 10
    assert not re.findall(r"\d{8}</code>", client.get("/sign-in/factor/codes/").content.decode())  # shown once
    other = Client()
    assert typed(other, MAIL) == "/sign-in/code/"
    assert other.get("/profile/").status_code == 302  # the password alone opens nothing
    forget_used_codes(zhou)
    assert other.post("/sign-in/code/", {"code": code(secret)}).headers["Location"] == "/profile/"
    assert mfa_of(other)
    assert (told("signin.factor_added"), told("people.signed_in")) == (1, 2)


def test_the_apps_secret_lies_sealed_in_the_database(zhou: Account) -> None:
    codes = with_app(zhou)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert kept.count("kw1.") == 2  # the app's secret and the seed of the codes
    assert not any(one in kept for one in codes)


def test_a_new_key_of_secrets_reaches_the_factors_too(zhou: Account, client: Client) -> None:
    codes = with_app(zhou)
    before = keys_in_use()
    made = add_key()
    assert made not in before
    rotate_secrets(SYSTEM)
    assert keys_in_use() == {made}
    typed(client, MAIL)
    assert client.post("/sign-in/code/", {"code": code()}).status_code == 303
    again = Client()
    typed(again, MAIL)
    assert again.post("/sign-in/code/", {"code": codes[3]}).status_code == 303


def test_a_code_opens_once(zhou: Account) -> None:
    with_app(zhou)
    shown = code()
    first, second = Client(), Client()
    typed(first, MAIL)
    typed(second, MAIL)
    assert first.post("/sign-in/code/", {"code": shown}).status_code == 303
    assert second.post("/sign-in/code/", {"code": shown}).status_code == 422
    assert second.post("/sign-in/code/", {"code": code(steps=1)}).status_code == 303  # the clock of a phone may be fast


def test_a_code_from_long_before_does_not_fit(zhou: Account, client: Client) -> None:
    with_app(zhou)
    typed(client, MAIL)
    assert client.post("/sign-in/code/", {"code": code(steps=-3)}).status_code == 422


def test_a_recovery_code_opens_once_and_is_counted(zhou: Account) -> None:
    codes = with_app(zhou)
    for place, status in ((0, 303), (0, 422), (1, 303)):
        client = Client()
        typed(client, MAIL)
        assert client.post("/sign-in/code/", {"code": codes[place]}).status_code == status
    assert factors_of(zhou).codes_left == 8
    assert told("signin.recovery_code_used") == 2


def test_after_five_wrong_codes_the_right_one_is_refused_for_fifteen_minutes(zhou: Account, client: Client) -> None:
    with_app(zhou)
    typed(client, MAIL)
    for _ in range(5):
        assert client.post("/sign-in/code/", {"code": "123456"}).status_code == 422
    assert client.post("/sign-in/code/", {"code": code()}).status_code == 422
    with clock_at(clock.now() + timedelta(minutes=15, seconds=1)):
        typed(client, MAIL)
        assert client.post("/sign-in/code/", {"code": code()}).status_code == 303
    assert told("signin.code_refused") == 6
    assert Attempt.objects.filter(door="code").count() == 0


def test_the_first_step_is_worth_nothing_after_ten_minutes(zhou: Account, client: Client) -> None:
    with_app(zhou)
    typed(client, MAIL)
    with clock_at(clock.now() + timedelta(minutes=11)):
        assert client.post("/sign-in/code/", {"code": code()}).headers["Location"] == "/sign-in/"


def test_nobody_at_the_second_step_sets_up_another_factor(zhou: Account, client: Client) -> None:
    with_app(zhou)
    typed(client, MAIL)
    for page in ("/sign-in/factor/app/", "/sign-in/factor/passkey/", "/sign-in/factor/"):
        assert client.get(page).headers["Location"] == "/sign-in/code/"
    assert client.post("/sign-in/factor/challenge/").status_code == 404
    assert client.get("/profile/sign-in/").status_code == 302


def test_a_second_factor_is_fresh_for_an_hour(zhou: Account, client: Client) -> None:
    with_app(zhou)
    typed(client, MAIL)
    client.post("/sign-in/code/", {"code": code()})
    assert mfa_of(client)
    with clock_at(clock.now() + timedelta(minutes=59)):
        assert mfa_of(client)
    with clock_at(clock.now() + timedelta(minutes=61)):
        assert not mfa_of(client)
        assert client.get("/profile/sign-in/app/remove/").headers["Location"].startswith("/sign-in/confirm/")
        forget_used_codes(zhou)
        answer = client.post("/sign-in/confirm/", {"code": code(), "next": "/profile/sign-in/app/remove/"})
        assert answer.headers["Location"] == "/profile/sign-in/app/remove/"
        assert mfa_of(client)
    assert told("signin.confirmed") == 1


def test_a_password_and_a_key_of_a_program_are_no_second_factor(zhou: Account, client: Client) -> None:
    typed(client, MAIL)
    assert not mfa_of(client)
    with clock_at(clock.now() + timedelta(hours=2)):
        client.post("/sign-in/confirm/", {"password": people.PASSWORD, "next": "/"})
        assert not mfa_of(client)


def test_removing_the_last_factor_takes_its_codes_along(zhou: Account, client: Client) -> None:
    with_app(zhou)
    typed(client, MAIL)
    client.post("/sign-in/code/", {"code": code()})
    assert client.post("/profile/sign-in/app/remove/").status_code == 303
    assert not Authenticator.objects.exists()
    assert told("signin.factor_removed") == 1
    assert typed(Client(), MAIL) == "/profile/"


# -- demanded by the policy


def demand(role: Role = Role.CSM, from_on: date = people.LONG_AGO) -> None:
    require_factor(SYSTEM, RequireFactor(role=role, from_on=from_on))


def test_a_role_that_demands_a_factor_gets_its_holder_no_further_without(zhou: Account, client: Client) -> None:
    demand()
    assert typed(client, MAIL) == "/sign-in/factor/"
    assert client.get("/profile/").status_code == 302
    assert client.get("/sign-in/factor/").status_code == 200
    page = client.get("/sign-in/factor/app/").content.decode()
    secret = re.findall(r'<code class="kw-secret">([A-Z2-7 ]+)</code>', page)[0].replace(" ", "")
    client.post("/sign-in/factor/app/", {"code": code(secret)})
    assert "/profile/" in client.get("/sign-in/factor/codes/").content.decode()
    assert mfa_of(client)


def test_the_demand_holds_for_its_role_and_from_its_day(zhou: Account) -> None:
    demand(Role.AUDITOR)
    assert typed(Client(), MAIL) == "/profile/"
    tomorrow = clock.now().date() + timedelta(days=2)
    demand(Role.CSM, tomorrow)
    assert typed(Client(), MAIL) == "/profile/"
    with clock_at(clock.now() + timedelta(days=3)):
        assert typed(Client(), MAIL) == "/sign-in/factor/"


def test_a_running_session_without_a_factor_is_sent_back_to_the_second_step(zhou: Account, client: Client) -> None:
    typed(client, MAIL)
    demand()
    assert client.get("/profile/").headers["Location"] == "/sign-in/?next=%2Fprofile%2F"
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/sign-in/?next=%2Fprofile%2F").headers["Location"] == "/sign-in/factor/"


def test_the_only_factor_stays_while_a_role_demands_it(zhou: Account, client: Client) -> None:
    with_app(zhou)
    demand()
    typed(client, MAIL)
    client.post("/sign-in/code/", {"code": code()})
    client.post("/profile/sign-in/app/remove/")
    assert factors_of(zhou).has_app


def guard(*, mfa: bool) -> object:
    cast = people.founded()
    person = people.person(cast, "安全员")
    people.role(person, Role.SECURITY_ADMIN, cast)
    from dataclasses import replace  # noqa: PLC0415  # one actor of one story

    return replace(people.actor(person), mfa=mfa)


def test_the_policy_is_changed_by_a_security_administrator_with_a_fresh_factor_only() -> None:
    strong = guard(mfa=True)
    from dataclasses import replace  # noqa: PLC0415

    weak = replace(strong, mfa=False)  # type: ignore[type-var]
    with pytest.raises(Denied) as refused:
        require_factor(weak, RequireFactor(role="auditor"))
    assert refused.value.decision.policy_ids == ("signin.the_policy_wants_a_second_factor",)
    rule = require_factor(strong, RequireFactor(role="auditor"))
    release_role(strong, rule, ReleaseRole(reason="试用期结束"))
    limit_sessions(strong, LimitSessions(idle_minutes=30, most_hours=12, fresh_minutes=10))


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"idle_minutes": 4, "most_hours": 12, "fresh_minutes": 10}, "idle_minutes"),
        ({"idle_minutes": 90, "most_hours": 1, "fresh_minutes": 10}, "idle_minutes"),
        ({"idle_minutes": 30, "most_hours": 721, "fresh_minutes": 10}, "most_hours"),
        ({"idle_minutes": 30, "most_hours": 12, "fresh_minutes": 0}, "fresh_minutes"),
    ],
)
def test_limits_have_limits(words: dict[str, int], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        limit_sessions(SYSTEM, LimitSessions(**words))
    assert refused.value.field == field


def test_sessions_end_when_the_policy_says_so(zhou: Account, client: Client) -> None:
    limit_sessions(SYSTEM, LimitSessions(idle_minutes=30, most_hours=2, fresh_minutes=5))
    start = clock.now()
    typed(client, MAIL)
    for minutes in (25, 50, 75, 100):
        with clock_at(start + timedelta(minutes=minutes)):
            assert client.get("/profile/").status_code == 200
    with clock_at(start + timedelta(minutes=121)):
        assert client.get("/profile/").status_code == 302  # busy, but two hours old
    idle = Client()
    with clock_at(start):
        typed(idle, MAIL)
    with clock_at(start + timedelta(minutes=31)):
        assert idle.get("/profile/").status_code == 302


def test_lost_factors_are_reset_with_a_reason_by_somebody_else(zhou: Account, client: Client) -> None:
    with_app(zhou)
    typed(client, MAIL)
    client.post("/sign-in/code/", {"code": code()})
    with pytest.raises(DomainError) as refused:
        reset_factors(SYSTEM, zhou, ResetFactors(reason="lost"))
    assert refused.value.field == "reason"
    reset_factors(SYSTEM, zhou, ResetFactors(reason="视频核对了工牌和座机号"))
    assert not Authenticator.objects.exists()
    assert client.get("/profile/").status_code == 302
    from dataclasses import replace  # noqa: PLC0415

    with reading(SYSTEM):
        own = replace(people.actor(zhou.person), everywhere=frozenset({"security_admin"}), mfa=True)
    with pytest.raises(DomainError):
        reset_factors(own, zhou, ResetFactors(reason="视频核对了工牌和座机号"))


def test_no_secret_of_a_factor_reaches_the_log(zhou: Account, client: Client) -> None:
    codes = with_app(zhou)
    typed(client, MAIL)
    shown = code()
    client.post("/sign-in/code/", {"code": "999999"})
    client.post("/sign-in/code/", {"code": shown})
    client.post("/sign-in/factor/codes/")
    with reading(SYSTEM):
        kept = "\n".join(
            [one.entry for one in AuditEvent.objects.all()] + [one.value for one in AuditPrivate.objects.all()]
        )
    assert '"signin.codes_made"' in kept
    assert not [word for word in (SECRET, shown, "999999", *codes) if f'"{word}"' in kept]
