# SPDX-License-Identifier: Apache-2.0
"""`keepwell worker`"""

from argparse import ArgumentParser, Namespace

from django.conf import settings

from keepwell.access.services import prove_policies
from keepwell.site import logs
from keepwell.site.checkup import refuse_unsafe_role
from keepwell.site.installation import shift_demo_clock
from keepwell.site.metrics import counting
from keepwell.site.worker import work


def configure(parser: ArgumentParser) -> None:
    """No options: concurrency is configuration."""


def run(options: Namespace) -> int:
    """Works until told to stop."""
    logs.begin(settings.KEEPWELL)
    refuse_unsafe_role(settings.KEEPWELL)
    shift_demo_clock(settings.KEEPWELL)
    prove_policies()
    counting.begin(settings.KEEPWELL)
    work(settings.KEEPWELL)
    return 0
