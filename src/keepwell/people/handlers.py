# SPDX-License-Identifier: Apache-2.0
"""Tells people what was decided about them: a role given or passed on, standing in for a colleague."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.events import Delivered, subscribe
from keepwell.people import finding as finding  # what is found of persons and organisations
from keepwell.people import log_alarms as log_alarms  # its subscriber
from keepwell.people.choices import Role
from keepwell.people.events import AbsencePlanned, RoleGiven
from keepwell.people.models import Organisation, Person
from keepwell.people.notice_kinds import notice_kind
from keepwell.people.services.tell import News, tell

ROLE_GIVEN = notice_kind(
    "people.role_given",
    title=_("A role at %(place)s was given to you"),
    body=_("It holds from %(day)s. Your profile shows what it is."),
)
ROLE_PASSED_ON = notice_kind(
    "people.role_passed_on",
    title=_("Your role at %(place)s passes to %(name)s"),
    body=_("It ends on %(day)s."),
)
STANDS_IN = notice_kind(
    "people.stands_in",
    title=_("You stand in for %(name)s"),
    body=_("The colleague's page shows from when to when."),
)


@subscribe(RoleGiven, name="people.tell_of_roles")
def tell_of_roles(told: Sequence[Delivered[RoleGiven]]) -> None:
    """Tell who was given a role, and whose role ends with it; asking for help is nobody's news."""
    given = [one for one in told if one.event.role != Role.REQUESTER]
    places = Organisation.objects.in_bulk([one.event.organisation_id for one in given])
    names = Person.objects.in_bulk([one.event.person_id for one in given])
    for one in given:
        words = {
            "place": places[one.event.organisation_id].name,
            "name": names[one.event.person_id].name,
            "day": one.event.starts_on.isoformat(),
        }
        link = reverse("people:organisation", args=[one.event.organisation_id])
        news = [News(one.event.person_id, ROLE_GIVEN, f"role:{one.id}", words, link)]
        if one.event.replaced_id:
            news.append(News(one.event.replaced_id, ROLE_PASSED_ON, f"role:{one.id}", words, link))
        tell(news, now=one.occurred_at)


@subscribe(AbsencePlanned, name="people.tell_the_stand_in")
def tell_the_stand_in(told: Sequence[Delivered[AbsencePlanned]]) -> None:
    """Tell who acts for somebody who will be away."""
    names = Person.objects.in_bulk([one.event.person_id for one in told])
    for one in told:
        if one.event.stand_in_id is None:
            continue
        words = {"name": names[one.event.person_id].name}
        link = reverse("people:person", args=[one.event.person_id])
        tell([News(one.event.stand_in_id, STANDS_IN, f"away:{one.id}", words, link)], now=one.occurred_at)
