# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the site: the last app, which plugs the rooms together when all are loaded."""

from django.apps import AppConfig

from keepwell.kernel.apps import declare_all


class SiteConfig(AppConfig):
    """The only place that knows every room."""

    name = "keepwell.site"
    label = "site"

    def ready(self) -> None:
        """Let every room declare, then plug what decides and what keeps the log into the kernel."""
        declare_all()
