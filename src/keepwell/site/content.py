# SPDX-License-Identifier: Apache-2.0
"""What a database holds, asked without Django: with nothing to make, the supervisor starts the parts at once."""

from dataclasses import dataclass

import psycopg

from keepwell.site import databases, fingerprint
from keepwell.site.config import Config

LAST = "SELECT fingerprint FROM site_release ORDER BY migrated_at DESC LIMIT 1"
KIND = "SELECT kind, is_complete FROM site_installation"


@dataclass(frozen=True, slots=True)
class Content:
    """What lies there: tables of exactly this code, and a demo or a real installation, whole or not."""

    is_current: bool
    kind: str = ""
    is_complete: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether neither tables nor a demo have to be made."""
        return self.is_current and self.is_complete


def look(config: Config) -> Content:
    """The content of a database that runs; anything unusual is not current, and migrating will say what it is."""
    try:
        with psycopg.connect(databases.application_url(config), connect_timeout=5) as connection:
            last = connection.execute(LAST).fetchone()
            kind, is_complete = connection.execute(KIND).fetchone() or ("", False)
    except psycopg.Error:
        return Content(is_current=False)
    return Content(last == (fingerprint.of_code(config),), kind, is_complete)
