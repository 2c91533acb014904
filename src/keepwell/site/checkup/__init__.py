# SPDX-License-Identifier: Apache-2.0
"""`keepwell check`: looks at the installation from outside and explains each mistake with its mend.

`places` looks at files and folders, `addresses` at hosts and ports, `server` at the database and its roles, `content`
at what lies in it.
"""

from collections.abc import Iterator

import psycopg
from django.core.checks import ERROR, run_checks

from keepwell.site import databases
from keepwell.site.checkup import addresses, content, places, server
from keepwell.site.checkup.finding import Finding
from keepwell.site.cli.terminal import BadInput
from keepwell.site.config import Config

__all__ = ["Finding", "look", "refuse_unsafe_role"]


def refuse_unsafe_role(config: Config) -> None:
    """Refuses to serve as a role that row-level security does not bind; asked at every start."""
    with psycopg.connect(databases.application_url(config), connect_timeout=5) as connection:
        findings = list(server.role(connection))
    if findings:
        raise BadInput("\n".join(f"{finding.text}\n    {finding.mend}" for finding in findings))


def look(config: Config) -> Iterator[Finding]:
    """Everything that is wrong; nothing when all is well."""
    yield from places.look(config)
    yield from addresses.look(config)
    unreachable = list(server.unreachable(config))
    if unreachable:
        # Whatever else is asked needs an answer of the database.
        yield from unreachable
        return
    yield from server.look(config)
    yield from content.look(config)
    for message in run_checks(include_deployment_checks=False):
        yield Finding(f"{message.id}: {message.msg}", message.hint or "", message.level >= ERROR)
