# SPDX-License-Identifier: Apache-2.0
"""`keepwell check`"""

from argparse import ArgumentParser, Namespace

from django.conf import settings

from keepwell.site import checkup
from keepwell.site.cli.terminal import say
from keepwell.site.words import gettext


def configure(parser: ArgumentParser) -> None:
    """No options."""


def run(options: Namespace) -> int:
    """Prints each mistake with its mend; 1 when one of them is serious."""
    findings = list(checkup.look(settings.KEEPWELL))
    for finding in findings:
        say(f"{'!!' if finding.is_error else ' !'} {finding.text}\n     {finding.mend}")
    if not findings:
        say(gettext("Nothing to mend"))
    return int(any(finding.is_error for finding in findings))
