# SPDX-License-Identifier: Apache-2.0
"""What every page carries around its content: side bar, person, language, theme; computed when printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import orjson
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from keepwell.kernel import clock
from keepwell.kernel.actor import ActorKind
from keepwell.ui import navigation, words
from keepwell.ui.faces import Link

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "kw_theme"
KEYS_COOKIE = "kw_keys"
LANGUAGE_TAGS = {"zh-hans": "zh-Hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is signed in, as the top bar shows them."""

    name: str
    organisation: str = ""
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Doors:
    """Address names the shell needs from the room that signs people in."""

    home: str = "ui:start"
    sign_in: str = "signin:sign_in"
    sign_out: str = "signin:sign_out"


@dataclass(frozen=True, slots=True)
class Installation:
    """Facts of the installation that pages show: is it a demo, and where do live events come from."""

    is_demo: Callable[[], bool] = bool
    stream_url: str = ""


_holder_of: Callable[[HttpRequest], Holder | None] | None = None
_doors = Doors()
_installation = Installation()
_find = "ui:find"


def plug(
    *,
    holder: Callable[[HttpRequest], Holder | None] | None = None,
    doors: Doors | None = None,
    installation: Installation | None = None,
    find: str = "",
) -> None:
    """Called once at start by those who know persons, sign-in, the installation and how to find (an address name)."""
    global _holder_of, _doors, _installation, _find  # noqa: PLW0603  # one shell a process
    _holder_of = holder or _holder_of
    _doors = doors or _doors
    _installation = installation or _installation
    _find = find or _find


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


class Shell:
    """The frame of one request's page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def sections(self) -> list[navigation.Section]:
        """The side bar."""
        return navigation.sections(self.request)

    @cached_property
    def live_events(self) -> str:
        """The events after which the side bar's counts are asked again."""
        return navigation.live_events(self.request) if self.stream_url else ""

    @cached_property
    def holder(self) -> Holder | None:
        """Who is signed in; None for nobody."""
        actor = navigation.actor_of(self.request)
        if actor.kind is ActorKind.NOBODY:
            return None
        known = _holder_of(self.request) if _holder_of is not None else None
        return known or Holder(actor.label)

    @property
    def lang(self) -> str:
        """The page's `lang` attribute."""
        return LANGUAGE_TAGS.get(self.language, self.language)

    @property
    def language(self) -> str:
        """The active language's code."""
        return get_language() or settings.LANGUAGE_CODE

    @property
    def theme(self) -> str:
        """The chosen theme; `auto` follows the system."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def has_keys(self) -> bool:
        """Whether single-key shortcuts are on; they can be switched off (WCAG 2.1.4)."""
        return self.request.COOKIES.get(KEYS_COOKIE) != "off"

    @cached_property
    def is_demo(self) -> bool:
        """Whether this installation shows invented data."""
        return _installation.is_demo()

    @property
    def stream_url(self) -> str:
        """Where live events come from; empty when nobody is signed in."""
        return _installation.stream_url if self.holder else ""

    @property
    def now(self) -> int:
        """The server's instant in epoch milliseconds, against which the browser's clock is corrected."""
        return int(clock.now().timestamp() * 1000)

    @property
    def clock_words(self) -> str:
        """The ticking clocks' words as JSON."""
        return orjson.dumps(words.clock_templates()).decode()

    @property
    def home_url(self) -> str:
        """Where the name in the corner leads."""
        return _address(_doors.home) or "/"

    @property
    def find_url(self) -> str:
        """Where the search box leads."""
        return _address(_find)

    @property
    def sign_in_url(self) -> str:
        """Where one signs in."""
        return _address(_doors.sign_in)

    @property
    def sign_out_url(self) -> str:
        """Where one signs out."""
        return _address(_doors.sign_out)


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: the frame under the name `shell`."""
    return {"shell": Shell(request)}
