# SPDX-License-Identifier: Apache-2.0
"""`keepwell init`: an installation without the demo, with its provider and first administrator."""

import secrets
import subprocess
import sys

from keepwell.kernel.actor import SYSTEM
from keepwell.people.services import FoundInstallation, found_installation
from keepwell.site import installation
from keepwell.site.choices import InstallationKind
from keepwell.site.cli.terminal import BadInput, Failure
from keepwell.site.config import Config
from keepwell.site.words import gettext


def found(config: Config, *, email: str, name: str) -> str:
    """Makes tables, provider and administrator; returns the administrator's first password, shown once."""
    # Tables belong to the owner, and a process has one role: migrating is another process.
    done = subprocess.run([sys.executable, "-m", "keepwell.site", "migrate"], check=False)  # ourselves
    if done.returncode:
        raise Failure(gettext("The tables could not be made"))
    if installation.kind() is InstallationKind.DEMO:
        words = gettext("{folder} holds the demo. Choose another data folder with KEEPWELL_DATA.")
        raise BadInput(words.format(folder=config.data_folder))
    if installation.is_complete():
        raise BadInput(gettext("This installation has begun already"))
    installation.begin(InstallationKind.REAL)
    password = secrets.token_urlsafe(12)
    command = FoundInstallation(
        name=name, admin_name=email.partition("@")[0], email=email, password=password, zone=config.zone
    )
    found_installation(SYSTEM, command)
    installation.complete()
    return password
