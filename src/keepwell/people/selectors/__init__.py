# SPDX-License-Identifier: Apache-2.0
"""What this room answers to others, inside `kernel.scope.reading(actor)`; `actor_for` opens its own."""

from keepwell.people.selectors.actors import actor_for, actor_of_person, forget_actors
from keepwell.people.selectors.cards import PersonCard, cards, find_people
from keepwell.people.selectors.duties import duties_in_one_hand
from keepwell.people.selectors.narrowing import UNLIMITED, Limits, limits_of, narrowed
from keepwell.people.selectors.notices import NoticeLine, notices, unread_count
from keepwell.people.selectors.owner import Because, Responsible, responsible_now
from keepwell.people.selectors.staff import csm_of, deputy_of, holder_of, holders_of, is_away, today_for, who_is_on_duty
from keepwell.people.selectors.tree import (
    OrganisationLine,
    company_names,
    customers,
    organisation_lines,
    organisation_names,
    root,
    subtree_ids,
)

__all__ = [
    "UNLIMITED",
    "Because",
    "Limits",
    "NoticeLine",
    "OrganisationLine",
    "PersonCard",
    "Responsible",
    "actor_for",
    "actor_of_person",
    "cards",
    "company_names",
    "csm_of",
    "customers",
    "deputy_of",
    "duties_in_one_hand",
    "find_people",
    "forget_actors",
    "holder_of",
    "holders_of",
    "is_away",
    "limits_of",
    "narrowed",
    "notices",
    "organisation_lines",
    "organisation_names",
    "responsible_now",
    "root",
    "subtree_ids",
    "today_for",
    "unread_count",
    "who_is_on_duty",
]
