# SPDX-License-Identifier: Apache-2.0
"""Django's entry for the site: the last app, which plugs the rooms together when all are loaded."""

from django.apps import AppConfig
from django.conf import settings
from procrastinate.contrib.django import app

from keepwell.kernel import ports
from keepwell.kernel.apps import declare_all
from keepwell.kernel.jobs import register_with
from keepwell.protection import source
from keepwell.site import protecting
from keepwell.site.deciding import CountedAuthorizer
from keepwell.site.logs import configure_structlog
from keepwell.ui import shell


class SiteConfig(AppConfig):
    """The only place that knows every room."""

    name = "keepwell.site"
    label = "site"

    def ready(self) -> None:
        """Let every room declare, then plug what decides and what keeps the log into the kernel."""
        from keepwell.audit.services import Trail  # noqa: PLC0415  # its models are there only after setup

        configure_structlog()
        declare_all()
        ports.plug(authorizer=CountedAuthorizer(), trail=Trail())
        register_with(app)
        source.plug(
            lambda: protecting.source_of(settings.KEEPWELL),
            lambda folder: protecting.scratch_spot(folder, config=settings.KEEPWELL),
        )
        shell.plug(installation=shell.Installation(_is_demo, f"{settings.KEEPWELL.public_stream_url}/events"))


def _is_demo() -> bool:
    from keepwell.site import installation  # noqa: PLC0415  # its models are there only after setup

    return installation.is_demo()
