# SPDX-License-Identifier: Apache-2.0
"""Is this installation empty, a demo, or in use?"""

from urllib.parse import urlsplit

from django.db import connection

from keepwell.kernel import clock
from keepwell.site.choices import InstallationKind
from keepwell.site.cli.terminal import BadInput
from keepwell.site.config import LOOPBACK, Config
from keepwell.site.models import Installation
from keepwell.site.words import gettext

# Once begun the kind never changes, so each process asks the database once.
_known: dict[str, InstallationKind] = {}


def kind() -> InstallationKind | None:
    """What this installation is; None while it is empty."""
    if "kind" not in _known:
        found = Installation.objects.values_list("kind", flat=True).first()
        if found is None:
            return None
        _known["kind"] = InstallationKind(found)
    return _known["kind"]


def begin(what: InstallationKind) -> None:
    """Writes down what this installation will be, before its first content; beginning again changes nothing."""
    Installation.objects.bulk_create([Installation(kind=what)], ignore_conflicts=True)


def complete() -> None:
    """Writes down that the first content is all there."""
    Installation.objects.update(is_complete=True)


def is_complete() -> bool:
    """Whether the first content is all there; False also while there is none."""
    return Installation.objects.filter(is_complete=True).exists()


def is_demo() -> bool:
    """Whether this is a demo, which every page must say."""
    return kind() is InstallationKind.DEMO


def refuse_open_demo(config: Config) -> None:
    """Refuses to serve a demo to the network. Called before a server forks its processes."""
    if is_demo():
        refuse_open_address(config)
    connection.close()


def refuse_open_address(config: Config) -> None:
    """A demo has known passwords: it serves this machine only, neither by its own address nor through a proxy."""
    if config.is_loopback and not config.behind_proxy and urlsplit(config.public_url).hostname in LOOPBACK:
        return
    words = gettext(
        "The demo has passwords that everybody knows: it listens on 127.0.0.1 only, not at {url}. "
        "For an installation of your own: KEEPWELL_DATA=another/folder keepwell init --admin YOU@EXAMPLE.COM"
    )
    raise BadInput(words.format(url=config.public_url))


def shift_demo_clock(config: Config) -> None:
    """Applies the configured shift of the clock, which only a demo may have."""
    if not config.clock_offset:
        return
    if not is_demo():
        raise BadInput(gettext("Only a demo may shift its clock. Remove KEEPWELL_CLOCK_OFFSET."))
    clock.shift(config.clock_offset, is_demo=True)
