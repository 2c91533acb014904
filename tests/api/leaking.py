# SPDX-License-Identifier: Apache-2.0
"""Another customer's world full of secrets, and a stranger who tries every door with its ids."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import psycopg
from django.apps import apps
from django.db import models
from django.db.models import Choices
from django.urls import URLPattern, URLResolver, get_resolver
from psycopg import sql

from keepwell.desk.models import Attachment, Ticket
from keepwell.desk.services import (
    GiveWorkaround,
    LinkTickets,
    Reply,
    give_workaround,
    link_tickets,
    reply,
)
from keepwell.kernel import relay
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.api.bodies import body_of
from keepwell.kernel.commands import fields_of
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation, Person
from keepwell.people.services import CreateProject, PlanAbsence, create_project, plan_absence
from tests.factories.desk import Desk, desk, opened, uploaded
from tests.factories.people import account, role, team
from tests.factories.sla import at

#: words that stand nowhere but in the other customer's rows
SECRETS = (
    "机密主梁",
    "绝密答复",
    "隐秘办法",
    "秘件",
    "泵业公司",
    "设计二所",
    "小陈",
    "赵工",
    "HT-2025-031",
    "SECRET-PROJECT",
)
FAR = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """Everything of the other customer by model, and the stranger."""

    desk: Desk
    ids: dict[type[models.Model], list[UUID]]
    numbers: list[str]

    @property
    def any_id(self) -> list[UUID]:
        """One id of every model."""
        return [found[0] for found in self.ids.values() if found]


def world() -> World:
    """A ticket with talk, file, workaround, link, pause; a contract, a team, a project, an absence: all secret."""
    story = desk()
    who = story.as_("chen")
    file = uploaded(who, "秘件.png", now=at("2026-03-03 09:10"))
    ticket = opened(story, title="机密主梁 7731 丢件", description="绝密答复之前的问题", attachments=(file,))
    other = opened(story, "liu", "2026-03-03 09:30", title="机密主梁 7732")
    reply(story.as_("zhou"), ticket, Reply(body="绝密答复"), now=at("2026-03-03 09:31"))
    reply(story.as_("li"), ticket, Reply(body="绝密答复（内部）", is_internal=True), now=at("2026-03-03 09:32"))
    way = GiveWorkaround(text="隐秘办法", expires_at=FAR)
    give_workaround(story.as_("zhou"), ticket, way, now=at("2026-03-03 09:40"))
    link_tickets(story.as_("zhou"), ticket, LinkTickets(other_id=other.pk), now=at("2026-03-03 09:41"))
    team(story.cast.group, "joint", story.cast.liu)
    create_project(SYSTEM, story.cast.pumps, CreateProject(code="SP-1", name="SECRET-PROJECT"))
    away = PlanAbsence(starts_at=FAR, ends_at=FAR + timedelta(days=2))
    plan_absence(SYSTEM, story.cast.chen, away, now=at("2026-03-03 09:50"))
    account(story.cast.chen, "chen-secret@example.com")
    for name in ("requester", "key_user", "specialist", "office_head", "chief_plm_officer"):
        role(story.stranger, name, story.elsewhere)
    while relay.relay_once():
        pass
    with reading(SYSTEM):
        ids = {model: _ids(model, story.cast.group.pk) for model in apps.get_models() if _is_ours(model)}
        numbers = list(Ticket.objects.values_list("number", flat=True))
        assert Attachment.objects.exists()
    return World(story, ids, numbers)


def _is_ours(model: type[models.Model]) -> bool:
    return model.__module__.startswith("keepwell.")


def _ids(model: type[models.Model], customer_id: UUID) -> list[UUID]:
    names = {field.attname for field in model._meta.concrete_fields}
    rows = model._default_manager.all()
    if model is Organisation:
        rows = rows.filter(customer_id=customer_id).exclude(kind="group")
    elif model is Person:
        rows = rows.filter(customer_id=customer_id, organisation__is_provider=False)
    elif "customer_id" in names:
        rows = rows.filter(customer_id=customer_id)
    elif "person_id" in names and any(field.name == "person" for field in model._meta.concrete_fields):
        rows = rows.filter(person__customer_id=customer_id)
    elif "account_id" in names:
        rows = rows.filter(account__person__customer_id=customer_id)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:3])


def hashes(superuser: psycopg.Connection, customer_id: UUID) -> dict[str, str]:
    """A digest of the customer's rows, table by table; read by the superuser, whom nothing is hidden from.

    Left out: what a refusal itself may write (denials in the log, search's own index), and read markers.
    """
    found = {}
    for model in apps.get_models():
        table = model._meta.db_table
        columns = {field.column for field in model._meta.concrete_fields}
        if not _is_ours(model) or "customer_id" not in columns or table.startswith(("audit_", "search_", "kernel_")):
            continue
        query = sql.SQL("SELECT t::text FROM {} t WHERE customer_id = %s ORDER BY 1").format(sql.Identifier(table))
        rows = superuser.execute(query, [customer_id]).fetchall()
        found[table] = hashlib.sha256("\n".join(row for (row,) in rows).encode()).hexdigest()
    return found


def value_for(kind: type, choices: object, reference: UUID) -> object:
    """A plausible value of a command's field as JSON, so that requests get past the form to the decision."""
    if isinstance(choices, type) and issubclass(choices, Choices):
        return choices.values[0] if kind is int else str(choices.values[0])
    if callable(choices):
        choices = choices()
    if isinstance(choices, (list, tuple)) and choices:
        return str(choices[0][0])
    plain: dict[type, object] = {
        str: "x",
        bool: False,
        int: 1,
        Decimal: "1",
        datetime: FAR.isoformat(),
        date: FAR.date().isoformat(),
        timedelta: 3600,
        UUID: str(reference),
    }
    return plain.get(kind, "x")


def body_for(command: type, reference: UUID, ids: list[UUID] | None = None) -> dict[str, object]:
    """A body with every required field."""
    body: dict[str, object] = {}
    for field in fields_of(command):
        if field.required:
            value = value_for(field.kind, field.meta.choices, reference)
            body[field.name] = [value] if field.many else value
    if ids is not None:
        body["ids"] = [str(one) for one in ids]
    assert body_of(command, ids is not None)
    return body


def addresses(found: World) -> Iterator[str]:
    """Every address of the URL map outside the API, with the other customer's ids and numbers put in."""
    for pattern in _patterns(get_resolver(), ""):
        if pattern.startswith(("api/", "static/", "health/")):
            continue
        if "<" not in pattern:
            yield "/" + pattern
            continue
        for number in found.numbers[:1]:
            for key in found.any_id:
                yield "/" + _filled(pattern, key, number)


def _filled(pattern: str, key: UUID, number: str) -> str:
    made = ""
    for part in pattern.split("<"):
        inside, closing, rest = part.partition(">")
        if not closing:
            made += part
            continue
        kind, _, name = inside.rpartition(":")
        made += {"uuid": str(key), "int": "1"}.get(kind, number if "number" in name else "take") + rest
    return made


def _patterns(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for item in resolver.url_patterns:
        path = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from _patterns(item, path)
        elif isinstance(item, URLPattern):
            yield path
