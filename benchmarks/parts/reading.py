# SPDX-License-Identifier: Apache-2.0
"""Tickets to search among: a hundred thousand with words of the trade, some with rare words, and paragraphs to ask for.

Rows come by COPY and by copying; their entries are written by the room's own words, its word index is made at the end.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.parts import words

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "kb"
_SETS = {
    "cmrc2018 dev": "cmrc2018/squad-style-data/cmrc2018_dev.json",
    "xquad zh": "xquad/xquad.zh.json",
    "xquad en": "xquad/xquad.en.json",
}
_PLANTED = 40
_BATCH = 5_000
#: what is searched: a name, the words, and how many tickets hold them all (None: more than a thousand)
WORDS: tuple[tuple[str, str, int | None], ...] = (
    ("common word, Chinese", "数据库", None),
    ("common word, English", "database", None),
    ("rare word, Chinese", "燕尾榫", _PLANTED),
    ("rare word, English", "dovetail", _PLANTED),
    ("common pair, Chinese", "数据库 超时", None),
    ("common pair, English", "vault timeout", None),
    ("rare pair, Chinese", "燕尾榫 铰链座", _PLANTED),
    ("rare pair, English", "dovetail gusset", _PLANTED),
    ("rare beside common, Chinese", "燕尾榫 超时", None),
)


@dataclass(frozen=True)
class Question:
    """What is asked, and the number of the ticket that holds the answer."""

    text: str
    number: str


def _paragraphs(folder: Path) -> dict[str, list[tuple[str, list[str]]]]:
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for name, path in _SETS.items():
        if (folder / path).exists():
            articles = json.loads((folder / path).read_text(encoding="utf-8"))["data"]
            found[name] = [
                (one["context"], [asked["question"] for asked in one["qas"]])
                for article in articles
                for one in article["paragraphs"]
            ]
    return found


def _number(name: str, place: int) -> str:
    return f"Q{list(_SETS).index(name)}-{place}"


def questions(folder: Path) -> dict[str, list[Question]]:
    """Every question of every set that is there."""
    return {
        name: [Question(text, _number(name, place)) for place, (_text, asked) in enumerate(read) for text in asked]
        for name, read in _paragraphs(folder).items()
    }


def _texts(count: int, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Number, title and text of every ticket; paragraphs lie scattered among the others."""
    made = [(f"X-{seed}", words.title(seed), _planted(seed, words.text(seed))) for seed in range(count)]
    for name, read in _paragraphs(folder).items():
        made += [(_number(name, place), f"资料 {place}", text) for place, (text, _asked) in enumerate(read)]
    random.Random(1).shuffle(made)
    return iter(made)


def _planted(seed: int, text: str) -> str:
    if seed % 2 and seed // 2 < _PLANTED:
        return f"{text}，燕尾榫，铰链座"
    return f"{text} dovetail gusset" if seed // 2 < _PLANTED else text


def begun(number: int) -> str:
    """What somebody may be typing."""
    return f"{words.title(5_000_000 + number)} {words.text(6_000_000 + number, 12)}"


def fill(count: int, folder: Path) -> None:
    """People, contracts, and so many tickets with their messages and entries."""
    from benchmarks.parts import crowd
    from django.db import connection

    from keepwell.kernel.actor import SYSTEM
    from keepwell.kernel.scope import within_scope
    from keepwell.search.services import count_words

    made = crowd.settle()
    crowd.PATTERNS = 80
    crowd.open_patterns(made)
    _as_owner("DROP INDEX search_entry_words")
    texts = _texts(count, folder)
    total = 0
    while batch := [one for _place, one in zip(range(_BATCH), texts, strict=False)]:
        with within_scope(SYSTEM.scope), connection.cursor() as cursor:
            _copy(cursor, batch, made.patterns)
        total += len(batch)
    _as_owner(
        "SET maintenance_work_mem = '512MB'",
        "CREATE INDEX search_entry_words ON search_searchentry USING gin (words) WITH (fastupdate = off)",
        "TRUNCATE search_stalemark",
        "VACUUM ANALYZE",
    )
    count_words()


_WHICH = """
CREATE TEMPORARY TABLE copies ON COMMIT DROP AS
SELECT uuidv7() AS id, uuidv7() AS promise_id, n.number, n.title, n.body, p.id AS was, p.promise_id AS was_promise,
       now() - random() * interval '700 days' AS opened
  FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS n (number, title, body, o)
  JOIN unnest(%s::uuid[]) WITH ORDINALITY AS x (id, o) ON x.o = 1 + n.o %% %s
  JOIN desk_ticket p ON p.id = x.id
"""
_ENTRIES = """
INSERT INTO search_searchentry (kind, object_id, organisation_id, words, at)
SELECT 'ticket', t.id, t.organisation_id, n.words::tsvector, t.opened_at
  FROM unnest(%s::text[], %s::text[]) AS n (number, words) JOIN desk_ticket t ON t.number = n.number
"""


def _copy(cursor: Any, batch: list[tuple[str, str, str]], patterns: list[UUID]) -> None:
    from benchmarks.parts import crowd

    from keepwell.desk.models import Message, Ticket
    from keepwell.search.services.index import vector_of
    from keepwell.search.sources import Document
    from keepwell.sla.models import Promise

    columns = [list(column) for column in zip(*batch, strict=True)]
    cursor.execute(_WHICH, [*columns, patterns, len(patterns)])
    promise = {"id": "c.promise_id", "lead_id": "c.promise_id", "opened_at": "c.opened"}
    ticket = {
        "id": "c.id",
        "number": "c.number",
        "title": "c.title",
        "promise_id": "c.promise_id",
        "opened_at": "c.opened",
        "recorded_at": "c.opened",
        "updated_at": "c.opened",
        "state": "'in_progress'",
        "next_due_at": "NULL",
        "next_due_kind": "''",
        "clock_state": "'none'",
    }
    said = {
        "id": "uuidv7()",
        "ticket_id": "c.id",
        "body": "c.body",
        "occurred_at": "c.opened",
        "recorded_at": "c.opened",
    }
    for statement in (
        crowd._copy(Promise, promise, "o.id = c.was_promise"),
        crowd._copy(Ticket, ticket, "o.id = c.was"),
        crowd._copy(Message, said, "o.ticket_id = c.was"),
    ):
        cursor.execute(statement)
    cursor.execute("SELECT number, organisation_id, opened_at FROM desk_ticket WHERE number = ANY (%s)", [columns[0]])
    known = {number: (place, at) for number, place, at in cursor.fetchall()}
    vectors = [
        vector_of("ticket", Document(UUID(int=0), known[number][0], title, (number,), (text,), at=known[number][1]))
        for number, title, text in batch
    ]
    cursor.execute(_ENTRIES, [columns[0], vectors])


def _as_owner(*statements: str) -> None:
    from django.db import connection

    application, connection.settings_dict["USER"] = connection.settings_dict["USER"], "keepwell"
    connection.close()
    with connection.cursor() as cursor:
        for one in statements:
            cursor.execute(one)
    connection.close()
    connection.settings_dict["USER"] = application


def readers() -> dict[str, Any]:
    """Who sees everything, one customer, his own office."""
    from keepwell.kernel.actor import SYSTEM
    from keepwell.kernel.scope import reading
    from keepwell.people.models import Person
    from keepwell.people.selectors import actor_of_person

    names = {"agent": "坐席0", "csm": "客户经理0", "key user": "用户0-0-0"}
    with reading(SYSTEM):
        people = dict(Person.objects.filter(name__in=names.values()).values_list("name", "pk"))
    return {what: actor_of_person(people[name]) for what, name in names.items()}


def some_tickets(count: int) -> list[UUID]:
    """Keys of tickets, the same in every run over the same cluster."""
    from keepwell.desk.models import Ticket
    from keepwell.kernel.actor import SYSTEM
    from keepwell.kernel.scope import reading

    with reading(SYSTEM):
        wanted = [f"X-{number * 97 + 1_000}" for number in range(count)]
        return list(Ticket.objects.filter(number__in=wanted).order_by("number").values_list("pk", flat=True))


def is_true(actor: Any, asked: str, found: Any, true_hits: int | None) -> bool:
    """Whether every hit holds all the words, and there are as many as were planted."""
    from keepwell.desk.models import Message, Ticket
    from keepwell.kernel.scope import reading

    with reading(actor):
        for hit in found.hits:
            title = Ticket.objects.values_list("title", flat=True).get(pk=hit.object_id)
            bodies = Message.objects.filter(ticket_id=hit.object_id).values_list("body", flat=True)
            text = "\n".join([title, *bodies]).casefold()
            if not all(word.casefold() in text for word in asked.split()):
                return False
    count = sum(one.count for one in found.counts)
    return true_hits is None or count == true_hits
