# SPDX-License-Identifier: Apache-2.0
"""From an invitation to a second factor and back in, by code, recovery code and passkey; in a real browser."""

from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.people.choices import Role
from keepwell.people.models import Account, Person
from keepwell.signin.selectors import factors_of, forget_rules
from keepwell.signin.services import InvitePerson, RequireFactor, create_reset_link, invite_person, require_factor
from tests.factories import people
from tests.factories.desk import Desk
from tests.factories.signin import code, forget_used_codes

pytestmark = pytest.mark.journey
FRESH = "staple-battery-horse"
Tab = Callable[..., Page]


@pytest.fixture
def tab(browser: Browser, site: str) -> Iterator[Tab]:
    """A browser of one's own under a host name, for passkeys belong to names: `tab("en", narrow=True)`."""
    contexts: list[BrowserContext] = []
    address = site.replace("127.0.0.1", "localhost")
    forget_rules()

    def opened(language: str = "zh-hans", *, narrow: bool = False, for_axe: bool = False) -> Page:
        size = {"width": 360, "height": 740} if narrow else {"width": 1280, "height": 900}
        context = browser.new_context(base_url=address, viewport=size, bypass_csp=for_axe)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "django_language", "value": language, "url": address}])
        contexts.append(context)
        return context.new_page()

    yield opened
    forget_rules()
    for one in contexts:
        one.close()


def invitation(person: Person, email: str) -> str:
    made = invite_person(SYSTEM, person, InvitePerson(email=email), now=clock.now())
    return f"/sign-in/invitation/{made.secret}/"  # type: ignore[attr-defined]  # carried once


def submit(page: Page) -> None:
    page.locator("main form:not(.kw-prefs) button.is-primary").first.click()


def first_step(page: Page, email: str, password: str = FRESH) -> None:
    page.goto("/sign-in/")
    page.fill("input[type=email]", email)
    page.fill("input[type=password]", password)
    submit(page)


def leave(page: Page) -> None:
    page.goto("/profile/")
    page.context.clear_cookies(name=next(c["name"] for c in page.context.cookies() if "session" in c["name"]))


def with_authenticator(page: Page) -> None:
    """A passkey provider inside the browser, by the browser's own test door."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_invited_to_signed_in_with_a_code_and_later_a_recovery_code(story: Desk, tab: Tab, language: str) -> None:
    require_factor(SYSTEM, RequireFactor(role=Role.KEY_USER, from_on=people.LONG_AGO))
    page = tab(language)
    page.goto(invitation(story.cast.liu, "liu@example.com"))
    page.fill("input[type=password]", FRESH)
    submit(page)
    page.wait_for_url("**/sign-in/factor/")
    page.click("a[href='/sign-in/factor/app/']")
    assert page.locator("img[src^='data:image/svg']").bounding_box()["width"] > 200  # type: ignore[index]
    secret = page.inner_text(".kw-secret").replace(" ", "")
    page.fill("input[name=code]", code(secret))
    submit(page)
    page.wait_for_url("**/sign-in/factor/codes/")
    codes = page.locator(".kw-codes code").all_inner_texts()
    assert len(codes) == 10
    page.click("main a.is-primary")
    page.wait_for_url(lambda address: "/sign-in/" not in address)

    account = Account.objects.get(email="liu@example.com")
    for given in (lambda: code(secret), lambda: codes[0]):
        leave(page)
        first_step(page, "liu@example.com")
        page.wait_for_url("**/sign-in/code/")
        forget_used_codes(account)
        page.keyboard.type(given())  # the box has the focus
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "/sign-in/" not in address)
    assert factors_of(account).codes_left == 9


def test_a_passkey_is_made_at_the_invitation_and_opens_without_a_password(story: Desk, tab: Tab) -> None:
    page = tab("en")
    with_authenticator(page)
    page.goto(invitation(story.cast.zhao, "zhao@example.com"))
    page.click("form[data-passkey] button")
    page.wait_for_url("**/sign-in/factor/codes/")
    assert page.locator(".kw-codes code").count() == 10
    account = Account.objects.get(email="zhao@example.com")
    assert not account.has_usable_password()
    assert Authenticator.objects.filter(user=account, type="webauthn").count() == 1
    leave(page)
    page.goto("/sign-in/?next=/profile/sign-in/")
    page.click("form[data-passkey] button")
    page.wait_for_url(lambda address: "next=" not in address and address.endswith("/profile/sign-in/"))
    assert "with second factor" in page.inner_text("main")
    page.click("a[href='/sign-in/factor/passkey/']")
    page.fill("input[name=name]", "Office laptop")
    page.click("form[data-passkey] button.is-primary")
    page.wait_for_selector("[data-passkey-error]:not([hidden])")  # this device holds one for the account already


def test_without_the_passkey_at_hand_the_page_says_so_and_stays(story: Desk, tab: Tab) -> None:
    page = tab("en")
    with_authenticator(page)
    page.goto("/sign-in/")
    page.fill("input[type=email]", "zhao@example.com")
    page.click("form[data-passkey] button")
    page.wait_for_selector("[data-passkey-error]:not([hidden])")
    assert page.input_value("input[type=email]") == "zhao@example.com"


def test_a_lost_password_by_a_link_and_the_link_a_second_time(story: Desk, tab: Tab) -> None:
    account = people.account(story.cast.liu, "liu@example.com")
    made = create_reset_link(SYSTEM, account, now=clock.now())
    page = tab("en")
    page.goto(f"/sign-in/reset/{made.secret}/")  # type: ignore[attr-defined]  # carried once
    page.fill("input[type=password]", "short")
    submit(page)
    assert "at least 12" in page.inner_text("main")
    page.fill("input[type=password]", FRESH)
    submit(page)
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    again = tab("en")
    again.goto(f"/sign-in/reset/{made.secret}/")  # type: ignore[attr-defined]  # as above
    assert "opens nothing any more" in again.inner_text("h1")


def test_a_critical_act_asks_again_after_an_hour_and_goes_on_where_it_was(
    story: Desk, tab: Tab, it_is: Callable[[str], None]
) -> None:
    guard = people.person(story.cast.provider, "安全员")
    people.role(guard, Role.SECURITY_ADMIN, story.cast.provider)
    people.account(guard, "guard@example.com")
    page = tab("en")
    it_is("2026-03-03 09:00")
    first_step(page, "guard@example.com", people.PASSWORD)
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    page.goto("/sign-in/factor/app/")
    secret = page.inner_text(".kw-secret").replace(" ", "")
    page.fill("input[name=code]", code(secret))
    submit(page)
    page.wait_for_url("**/codes/")
    it_is("2026-03-03 10:30")
    page.goto("/sign-in-policy/require/?role=auditor")
    page.wait_for_url("**/sign-in/confirm/**")
    forget_used_codes(Account.objects.get(email="guard@example.com"))
    page.fill("input[name=code]", code(secret))
    submit(page)
    page.wait_for_url("**/sign-in-policy/require/?role=auditor")
    page.locator("main form.kw-form button:not([type=button])").last.click()
    page.wait_for_url("**/sign-in-policy/")
    assert "demanded from 2026-03-03" in page.inner_text("main")


def barriers(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {one['id']} {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("narrow", [False, True])
def test_no_page_of_signing_in_shuts_anybody_out(story: Desk, tab: Tab, language: str, narrow: bool) -> None:
    founder = Account.objects.get(email="admin@example.com")
    page = tab(language, narrow=narrow, for_axe=True)
    found = []
    made = create_reset_link(SYSTEM, founder, now=clock.now())
    outside = ["/sign-in/", "/sign-in/reset/", "/sign-in/reset/asked/", f"/sign-in/reset/{'x' * 43}/"]
    outside += [f"/sign-in/reset/{made.secret}/", invitation(story.cast.zhao, "zhao@example.com")]  # type: ignore[attr-defined]
    for address in outside:
        page.goto(address)
        found += barriers(page) + over_the_edge(page)
    first_step(page, "admin@example.com", people.PASSWORD)
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    inside = ["/profile/sign-in/", "/sign-in/factor/app/", "/sign-in/factor/passkey/", "/sign-in/confirm/"]
    inside += ["/sign-in-policy/", "/sign-in-policy/require/", "/sign-in/back/", f"/people/{story.cast.liu.pk}/invite/"]
    for address in inside:
        page.goto(address)
        found += barriers(page) + over_the_edge(page)
    assert found == []


def over_the_edge(page: Page) -> list[str]:
    """Whether the page is wider than the window."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
    return [f"{page.url}: wider than the window"] if wide else []
