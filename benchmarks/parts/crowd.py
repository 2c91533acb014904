# SPDX-License-Identifier: Apache-2.0
"""Twenty customers under contract with their people, and a hundred thousand tickets.

Some hundred tickets are opened through the real action; the database copies them with their promises, ledgers, clocks,
messages, index entries and log entries. One in five copies is open and falls due in two to forty days.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from benchmarks.parts import words
from django.db import connection
from django.test import override_settings
from tests.factories import people

from keepwell.audit.models import AuditEvent
from keepwell.contracts.services import (
    AddSystem,
    CreateContract,
    DraftVersion,
    activate_version,
    add_system,
    create_contract,
    draft_version,
)
from keepwell.desk.finding import TICKET
from keepwell.desk.models import Message, Ticket
from keepwell.desk.services import OpenTicket, open_ticket
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope
from keepwell.people.choices import OrganisationKind, Role
from keepwell.people.models import Organisation, Person
from keepwell.people.selectors import actor_of_person
from keepwell.people.services import CreateToken, create_token
from keepwell.search import services as search
from keepwell.site import installation
from keepwell.site.choices import InstallationKind
from keepwell.sla.models import Clock, Promise, PromiseEvent
from keepwell.sla.services import seed_china_days

CUSTOMERS, ASKERS, AGENTS, PATTERNS = 20, 8, 20, 400
_BATCH = 10_000


@dataclass(frozen=True)
class Asker:
    """Somebody with a key, and where he works."""

    token: str
    place: UUID
    person: UUID


@dataclass
class Crowd:
    """Who may be let loose on the installation."""

    askers: list[Asker] = field(default_factory=list)
    agents: list[Asker] = field(default_factory=list)
    patterns: list[UUID] = field(default_factory=list)
    systems: dict[UUID, UUID] = field(default_factory=dict)


@override_settings(PASSWORD_HASHERS=["tests.factories.passwords.QuickArgon2"])
def settle() -> Crowd:
    """Provider, calendars, customers with contracts, and everybody's keys."""
    crowd = Crowd()
    installation.begin(InstallationKind.REAL)
    provider = people.founded()
    seed_china_days(SYSTEM, now=clock.now())
    for number in range(AGENTS):
        who = people.person(provider, f"坐席{number}", email=f"agent{number}@example.com")
        people.role(who, Role.AGENT, provider)
        crowd.agents.append(_asker(who, provider, f"agent{number}"))
    for number in range(CUSTOMERS):
        _customer(provider, number, crowd)
    return crowd


def _customer(provider: Organisation, number: int, crowd: Crowd) -> None:
    code = f"c{number:02}"
    group = people.organisation(provider, code, kind=OrganisationKind.GROUP, name=f"集团{number}")
    csm = people.person(provider, f"客户经理{number}", email=f"csm{number}@example.com")
    people.role(csm, Role.CSM, group)
    paper = create_contract(SYSTEM, group, CreateContract(number=f"HT-{number}", title="PLM 运维服务"))
    draft = draft_version(SYSTEM, paper, DraftVersion(first_day=date(2024, 1, 1), terms="standard"))
    activate_version(SYSTEM, draft)
    system = add_system(SYSTEM, paper, AddSystem(code="WC", name="Windchill", product="Windchill", release="12.0"))
    for part in range(2):
        company = people.organisation(group, f"{code}-{part}", name=f"公司{number}-{part}")
        office = people.organisation(
            company, f"{code}-{part}-1", kind=OrganisationKind.DEPARTMENT, name=f"设计所{number}-{part}"
        )
        for place in (company, office):
            crowd.systems[place.pk] = system.pk
        for asker in range(ASKERS // 2):
            place = office if asker % 2 else company
            who = people.person(place, f"用户{number}-{part}-{asker}", email=f"u{number}.{part}.{asker}@example.com")
            if asker == 0:
                people.role(who, Role.KEY_USER, company)
            crowd.askers.append(_asker(who, place, f"u{number}.{part}.{asker}"))


def _asker(who: Person, place: Organisation, name: str) -> Asker:
    account = people.account(who, f"{name}@example.com")
    token = create_token(SYSTEM, account, CreateToken(label="bench"))
    return Asker(token.secret, place.pk, who.pk)


def command(seed: int, asker: Asker, crowd: Crowd) -> dict[str, Any]:
    """The body of a request to open a ticket."""
    return {
        "title": words.title(seed),
        "description": words.text(seed),
        "system_id": str(crowd.systems[asker.place]),
        "module": ("PDM", "CAD", "流程", "集成")[seed % 4],
    }


def open_patterns(crowd: Crowd) -> None:
    """Open the tickets that will be copied."""
    for seed in range(PATTERNS):
        asker = crowd.askers[seed % len(crowd.askers)]
        asked = {**command(seed, asker, crowd), "system_id": crowd.systems[asker.place]}
        actor = actor_of_person(asker.person)
        crowd.patterns.append(open_ticket(actor, asker.place, OpenTicket(**asked)).pk)
    with within_scope(SYSTEM.scope):
        search.index(TICKET, crowd.patterns)


_WHICH = """
CREATE TEMPORARY TABLE copies ON COMMIT DROP AS
SELECT n, p.id AS was, p.promise_id AS was_promise, uuidv7() AS id, uuidv7() AS promise_id, n %% 5 = 0 AS is_open,
       now() - random() * interval '700 days' AS opened,
       now() + interval '2 days' + random() * interval '38 days' AS due
  FROM generate_series(%(first)s::int, %(last)s::int) n
  JOIN unnest(%(ids)s::uuid[]) WITH ORDINALITY AS x (id, o) ON o = 1 + n %% %(most)s
  JOIN desk_ticket p ON p.id = x.id
"""
_INDEXED = """
INSERT INTO search_searchentry (kind, object_id, organisation_id, words)
SELECT o.kind, c.id, o.organisation_id, o.words FROM copies c JOIN search_searchentry o ON o.object_id = c.was
"""


def fill(crowd: Crowd, count: int) -> None:
    """Copy the patterns until there are so many tickets."""
    for start in range(0, count, _BATCH):
        values = {
            "first": start,
            "last": min(start + _BATCH, count) - 1,
            "ids": crowd.patterns,
            "most": len(crowd.patterns),
        }
        with within_scope(SYSTEM.scope), connection.cursor() as cursor:
            cursor.execute(_WHICH, values)
            for statement in _copies():
                cursor.execute(statement)


def analyse() -> None:
    """What autovacuum would have done by now, as the owner."""
    default = connection
    application, default.settings_dict["USER"] = default.settings_dict["USER"], "keepwell"
    default.close()
    with default.cursor() as cursor:
        cursor.execute("TRUNCATE search_stalemark")  # the copies have their entries
        cursor.execute("VACUUM ANALYZE")
    default.close()
    default.settings_dict["USER"] = application


def _copies() -> list[str]:
    ticket = {
        "id": "c.id",
        "number": "'X-' || c.n",
        "promise_id": "c.promise_id",
        "opened_at": "c.opened",
        "recorded_at": "c.opened",
        "updated_at": "c.opened",
        "state": "CASE WHEN c.is_open THEN 'in_progress' ELSE 'closed' END",
        "closed_at": "CASE WHEN c.is_open THEN NULL ELSE c.opened + interval '1 hour' END",
        "resolved_at": "CASE WHEN c.is_open THEN NULL ELSE c.opened + interval '1 hour' END",
        "cause": "CASE WHEN c.is_open THEN '' ELSE 'plm' END",
        "next_due_at": "CASE WHEN c.is_open THEN c.due END",
        "next_due_kind": "CASE WHEN c.is_open THEN 'resolve' ELSE '' END",
        "clock_state": "CASE WHEN c.is_open THEN 'running' ELSE 'none' END",
    }
    clock_row = {
        "id": "uuidv7()",
        "promise_id": "c.promise_id",
        "started_at": "c.opened",
        "status": "CASE WHEN c.is_open THEN 'running' ELSE 'stopped' END",
        "result": "CASE WHEN c.is_open THEN 'open' ELSE 'met' END",
        "due_at": "CASE WHEN c.is_open THEN c.due ELSE c.opened + interval '1 day' END",
        "stopped_at": "CASE WHEN c.is_open THEN NULL ELSE c.opened + interval '1 hour' END",
        "ladder": "CASE WHEN c.is_open THEN jsonb_build_array(jsonb_build_array('breach', 100, c.due)) ELSE '[]' END",
        "next_step_at": "CASE WHEN c.is_open THEN c.due END",
    }
    fact = {"id": "uuidv7()", "promise_id": "c.promise_id", "occurred_at": "c.opened", "recorded_at": "c.opened"}
    said = {"id": "uuidv7()", "ticket_id": "c.id", "occurred_at": "c.opened", "recorded_at": "c.opened"}
    promise = {"id": "c.promise_id", "lead_id": "c.promise_id", "opened_at": "c.opened"}
    logged = {"id": "uuidv7()", "target_id": "c.id", "xid": "pg_current_xact_id()"}
    return [
        _copy(Promise, promise, "o.id = c.was_promise"),
        _copy(PromiseEvent, fact, "o.promise_id = c.was_promise"),
        _copy(Clock, clock_row, "o.promise_id = c.was_promise"),
        _copy(Ticket, ticket, "o.id = c.was"),
        _copy(Message, said, "o.ticket_id = c.was"),
        _copy(AuditEvent, logged, "o.target_id = c.was AND o.action = 'desk.open_ticket'"),
        _INDEXED,
    ]


def _copy(model: Any, own: dict[str, str], on: str) -> str:
    columns = [one.column for one in model._meta.concrete_fields if not getattr(one, "generated", False)]
    chosen = ", ".join(own.get(name, f'o."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    return f'INSERT INTO "{table}" ({names}) SELECT {chosen} FROM copies c JOIN "{table}" o ON {on}'
