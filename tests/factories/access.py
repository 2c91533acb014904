# SPDX-License-Identifier: Apache-2.0
"""Worlds for policies: a table with a column of every kind, principals, random rows and random policies."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models

from keepwell.access.authorizer import CedarAuthorizer
from keepwell.access.engine.policies import Policies
from keepwell.access.engine.principals import PERSON, Circumstances, Principal, circumstances_of, principal_of
from keepwell.access.engine.rows import RowShape, entity_in, entity_of, read_shape
from keepwell.access.engine.schema import ActionKind
from keepwell.access.engine.sources import read_text
from keepwell.kernel.actor import Actor, ActorKind, Scope
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.resources import Resource
from keepwell.people.choices import Role
from keepwell.people.models import Organisation, Person

HERE = UUID("00000000-0000-7000-8000-00000000000a")
THERE = UUID("00000000-0000-7000-8000-00000000000b")
ELSEWHERE = UUID("00000000-0000-7000-8000-00000000000c")
PLACES = (HERE, THERE, ELSEWHERE)
#: texts on which sloppy SQL breaks: quotes, placeholders, braces, case, width, blanks, backslashes, the empty text
TEXTS = ("", "a", "A", "a ", "100%", "%s", "{0}", "o'brien", 'say "x"', "图纸", "back\\slash", "NULL", "true")
VIEW = "specimens.view_specimen"
NO_MFA, WITH_MFA = Circumstances(mfa=False, via="web"), Circumstances(mfa=True, via="web")


class Specimen(models.Model):
    """A row with a column of every kind that policies may see; its table lives as long as one test."""

    id = models.UUIDField(primary_key=True)
    place = models.UUIDField()
    owner = models.UUIDField()
    project = models.UUIDField(null=True)
    word = models.CharField(max_length=40)
    note = models.CharField(max_length=40, null=True)  # noqa: DJ001  # a nullable text is what is tested
    is_secret = models.BooleanField()
    level = models.IntegerField()
    rank = models.IntegerField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        app_label = "specimens"
        managed = False
        db_table = "specimen"

    def __str__(self) -> str:
        return str(self.pk)


SHAPE: RowShape = read_shape(
    Resource(
        Specimen,
        "Specimen",
        {name: name for name in ("place", "owner", "project", "word", "note", "is_secret", "level", "rank")},
    )
)
ANNOTATED = '@id("{id}") @reason_zh("理由") @reason_en("reason")\n'


@contextmanager
def specimen_table(rows: list[Specimen]) -> Iterator[None]:
    """A temporary table with these rows, made by the application role inside the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE specimen (id uuid PRIMARY KEY, place uuid NOT NULL, owner uuid NOT NULL,"
            " project uuid, word varchar(40) NOT NULL, note varchar(40), is_secret boolean NOT NULL,"
            " level integer NOT NULL, rank integer) ON COMMIT DROP"
        )
    Specimen.objects.bulk_create(rows)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE specimen")


def policies(*bodies: str) -> Policies:
    """An edition made of policy texts over specimens; each gets an id p0, p1, …"""
    text = "\n".join(ANNOTATED.format(id=f"p{number}") + body for number, body in enumerate(bodies))
    kind = ActionKind(VIEW, SHAPE.entity, frozenset({"view", "specimens"}), SHAPE)
    return Policies(read_text(text), {VIEW: kind})


def permitting(condition: str) -> Policies:
    """An edition with one permit under one condition."""
    return policies(f"permit (principal is Person, action, resource) when {{ {condition} }};")


@dataclass(frozen=True)
class Somebody:
    """A principal in the making."""

    id: UUID = HERE
    organisation: UUID = HERE
    employment: str = "employee"
    roles: dict[str, set[UUID]] = field(default_factory=dict)
    everywhere: set[str] = field(default_factory=set)
    projects: set[UUID] = field(default_factory=set)

    def principal(self) -> Principal:
        """The value the engine takes."""
        return Principal(
            PERSON,
            str(self.id),
            str(self.organisation),
            self.employment,
            frozenset((role, frozenset(covered)) for role, covered in self.roles.items()),
            frozenset(self.everywhere),
            frozenset(self.projects),
        )


def random_specimen(dice: Random) -> Specimen:
    """A row in which NULLs, equal columns and odd texts are frequent."""
    return Specimen(
        id=UUID(int=dice.getrandbits(128)),
        place=dice.choice(PLACES),
        owner=dice.choice(PLACES),
        project=dice.choice((*PLACES, None)),
        word=dice.choice((*TEXTS, str(HERE))),
        note=dice.choice((*TEXTS, None, None)),
        is_secret=dice.random() < 0.5,
        level=dice.randint(-2, 3),
        rank=dice.choice((None, 0, 1, 2)),
    )


def random_somebody(dice: Random) -> Somebody:
    """A person with a few roles here and there."""
    roles = {role: {dice.choice(PLACES)} for role in dice.sample(("agent", "csm", "requester"), dice.randint(0, 2))}
    return Somebody(
        id=dice.choice(PLACES),
        organisation=dice.choice(PLACES),
        employment=dice.choice(("employee", "contractor")),
        roles=roles,
        everywhere=set(dice.sample(("auditor", "agent"), dice.randint(0, 1))),
        projects=set(dice.sample(PLACES, dice.randint(0, 2))),
    )


def allowed_by_engine(edition: Policies, who: Principal, rows: list[Specimen], when: Circumstances) -> set[UUID]:
    """The rows the policy engine itself permits, asked one by one."""
    return {row.pk for row in rows if edition.decide(who, VIEW, entity_in(SHAPE, row), when).allowed}


def allowed_by_filter(edition: Policies, who: Principal, when: Circumstances) -> set[UUID]:
    """The rows the compiled filter lets through, in the database."""
    found = Specimen.objects.filter(edition.filter_for(who, when, VIEW)).values_list("pk", flat=True)
    return set(found)


@dataclass
class Compared:
    """How many (person, row) pairs were compared, and how many of them are permitted."""

    pairs: int = 0
    permitted: int = 0

    @property
    def share(self) -> float:
        """A world of all yes or all no would prove nothing."""
        return self.permitted / self.pairs


def compare_lists(edition: Policies, room: str, actors: Iterable[Actor]) -> Compared:
    """Hold every list of a room against the engine, over what is in its tables; call inside `reading(SYSTEM)`."""
    authorizer, compared = CedarAuthorizer(edition), Compared()
    shapes = {kind.name: kind.shape for kind in edition.kinds.values() if kind.shape is not None}
    models = {name: shape.model for name, shape in shapes.items() if name.startswith(f"{room}.view_")}
    tables = {name: {row.pk: entity_of(row) for row in model._default_manager.all()} for name, model in models.items()}
    for actor in actors:
        who, when = principal_of(actor), circumstances_of(actor)
        for name, model in models.items():
            found = model._default_manager.filter(authorizer.visible(actor, name, model))
            shown = set(found.values_list("pk", flat=True))
            rows = tables[name].items()
            wanted = {key for key, entity in rows if edition.decide(who, name, entity, when).allowed}
            assert shown == wanted, (name, actor)
            compared.pairs += len(tables[name])
            compared.permitted += len(wanted)
    return compared


def random_actor(dice: Random, places: Sequence[Organisation], persons: Sequence[Person], **words: Any) -> Actor:
    """One of the persons with up to three roles here and there, and now and then one everywhere."""
    roles: dict[str, frozenset[UUID]] = {}
    for role in dice.sample(Role.values, dice.randint(0, 3)):
        top = dice.choice(places)
        roles[role] = frozenset(place.pk for place in places if top.pk in place.path)
    who = dice.choice(persons)
    return Actor(
        kind=ActorKind.PERSON,
        label=who.name,
        scope=Scope(everything=True),
        person_id=who.pk,
        organisation_id=who.organisation_id,
        roles=roles,
        everywhere=frozenset(dice.sample(Role.values, dice.choice((0, 0, 1)))),
        employment="employee",
        **words,
    )


def office_holder(role: str, home: UUID) -> Actor:
    """Somebody who is nothing but the holder of one role for the whole installation; `stranger` holds none."""
    held = frozenset({role}) if role in Role.values else frozenset()
    place = home if held else uuid4()
    return Actor(ActorKind.PERSON, role, Scope(everything=True), uuid4(), organisation_id=place, everywhere=held)
