# SPDX-License-Identifier: Apache-2.0
"""The demo story: told once in an empty installation, its accounts named at every start."""

from importlib import import_module
from importlib.util import find_spec

from keepwell.site import installation
from keepwell.site.choices import InstallationKind
from keepwell.site.config import Config
from keepwell.site.embedded.server import Say

STORY = "keepwell.site.demo"


def ensure_demo(config: Config, *, say: Say) -> str:
    """Builds the demo when wanted and the installation is empty; returns the words about its accounts."""
    if find_spec(STORY) is None:
        return ""
    demo = import_module(STORY)
    kind = installation.kind()
    if kind is None and config.demo:
        demo.build(say)
        kind = installation.kind()
    words: str = demo.accounts() if kind is InstallationKind.DEMO else ""
    return words
