# SPDX-License-Identifier: Apache-2.0
"""The desk for stories: the cast under a contract with the shipped terms, and short words for what they do."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from keepwell.contracts.models import ContractVersion, CoveredSystem
from keepwell.contracts.selectors import forget_terms
from keepwell.desk.models import Ticket
from keepwell.desk.services import OpenTicket, claim_check, open_ticket
from keepwell.files.services import store
from keepwell.kernel.actor import SYSTEM, Actor, Via
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation, Person
from keepwell.people.selectors import forget_actors
from keepwell.sla.calendars import forget_calendars
from keepwell.sla.services import seed_china_days
from tests.factories import contracts
from tests.factories.people import Cast, actor, cast, organisation, person
from tests.factories.sla import SEEDED, at


@dataclass(frozen=True)
class Desk:
    """The cast, their contract and its system; `stranger` works at another customer of the same installation."""

    cast: Cast
    version: ContractVersion
    system: CoveredSystem
    elsewhere: Organisation
    stranger: Person

    def as_(self, name: str, via: Via = Via.WEB) -> Actor:
        """Somebody of the cast, ready to act: `desk.as_("zhou")`."""
        who: Person = self.stranger if name == "stranger" else getattr(self.cast, name)
        return actor(who, via)

    def person(self, name: str) -> Person:
        """Somebody of the cast."""
        found: Person = getattr(self.cast, name)
        return found


def desk() -> Desk:
    """华东制造集团 under the shipped terms on the Chinese calendar, and another customer beside it."""
    forget_calendars()
    forget_terms()
    forget_actors()
    seed_china_days(SYSTEM, now=SEEDED)
    forget_calendars()
    made = cast()
    paper = contracts.contract(made.group)
    version = contracts.in_force(paper, terms="standard")
    system = contracts.system(paper)
    elsewhere = organisation(made.provider, "other", name="别家公司")
    return Desk(made, version, system, elsewhere, person(elsewhere, "外人", email="stranger@example.com"))


def opened(story: Desk, by: str = "chen", when: str = "2026-03-03 09:12", **words: Any) -> Ticket:
    """小陈 asks a question on a Tuesday morning unless told otherwise."""
    who = story.person(by)
    with reading(SYSTEM):
        place = words.pop("place", None) or Organisation.objects.get(pk=who.organisation_id)
    command = OpenTicket(**{"title": "Creo 保存到工作区后 BOM 丢失 3 个零件", "system_id": story.system.pk, **words})
    return open_ticket(story.as_(by), place, command, now=at(when))


def again(ticket: Ticket) -> Ticket:
    """The ticket as it is in the database now."""
    with reading(SYSTEM):
        return Ticket.objects.get(pk=ticket.pk)


def uploaded(
    who: Actor, name: str = "装配_丢件.png", content: bytes = b"\x89PNG\r\n\x1a\n....", *, now: datetime
) -> str:
    """A file that this person has sent, ready to be attached."""
    with reading(SYSTEM):
        stored = store(BytesIO(content), now=now)
    return claim_check(who, stored, name)
