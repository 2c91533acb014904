# SPDX-License-Identifier: Apache-2.0
"""`keepwell stream`"""

from argparse import ArgumentParser, Namespace

from django.conf import settings

from keepwell.site.checkup import refuse_unsafe_role
from keepwell.site.installation import refuse_open_demo
from keepwell.site.serving import serve_streams


def configure(parser: ArgumentParser) -> None:
    """No options: address, port and processes are configuration."""


def run(options: Namespace) -> int:
    """Serves event streams until told to stop."""
    refuse_unsafe_role(settings.KEEPWELL)
    refuse_open_demo(settings.KEEPWELL)
    serve_streams(settings.KEEPWELL)
    return 0
