# SPDX-License-Identifier: Apache-2.0
"""`keepwell web`"""

from argparse import ArgumentParser, Namespace

from django.conf import settings

from keepwell.access.services import prove_policies
from keepwell.site.checkup import refuse_unsafe_role
from keepwell.site.installation import refuse_open_demo
from keepwell.site.metrics import counting
from keepwell.site.serving import serve_pages


def configure(parser: ArgumentParser) -> None:
    """No options: address, port and processes are configuration."""


def run(options: Namespace) -> int:
    """Serves pages and API until told to stop."""
    refuse_unsafe_role(settings.KEEPWELL)
    refuse_open_demo(settings.KEEPWELL)
    prove_policies()
    counting.begin(settings.KEEPWELL)
    serve_pages(settings.KEEPWELL)
    return 0
