# SPDX-License-Identifier: Apache-2.0
"""The demo: our own story of a manufacturer group, made through the actions, relative to today and always the same.

华东制造集团 with 泵业公司, 重机公司 and 电池公司, two PLM systems, two projects, its contracts and three months of
requests. Nothing here is a number that nothing computes: clocks, log and search come from what the people did.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from keepwell.kernel import clock, relay
from keepwell.kernel.scope import reading
from keepwell.people.selectors import notices
from keepwell.people.services import read_notices
from keepwell.site.demo import agreements, care, casework, cast, events, helping, matters
from keepwell.site.demo.playing import play

PASSWORD = "keepwell-demo"  # noqa: S105  # the demo's, known to everybody; it serves this machine only


def build(say: Callable[[str], None]) -> None:
    """Make the whole story in an empty installation; about 300 requests."""
    now = clock.now()
    people = cast.gather(now, PASSWORD)
    papers = agreements.sign(people, now)
    story = [*matters.everyday(people, papers, now), *events.remarkable(people, papers, now)]
    casework.set_up(people, now)
    play(story, now, say)
    care.look_after(people, now)
    helping.show_help(people, now)
    casework.hang(people, now)
    _settle(people, now)


def _settle(people: cast.People, now: datetime) -> None:
    """Deliver what happened (search, notices), and let everybody have read what is older than a day."""
    while relay.relay_once():
        pass
    for door in cast.DOORS:
        if door.key not in people.persons:
            continue
        actor = people.actor(door.key)
        with reading(actor):
            old = [line.id for line in notices(actor, limit=5_000) if line.created_at < now - timedelta(days=1)]
        read_notices(actor, old, now=now)


def accounts() -> str:
    """Who can sign in, for the terminal and the sign-in page."""
    lines = [_("Demo accounts (password for all: {password})").format(password=PASSWORD)]
    lines += [f"  {one.email:<22}{one.name}  {_(one.comes_for)}" for one in cast.DOORS]
    return "\n".join(lines)
