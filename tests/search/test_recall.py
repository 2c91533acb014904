# SPDX-License-Identifier: Apache-2.0
"""Whole questions find their paragraph: a share of CMRC 2018 and XQuAD here, all of it in `benchmarks/search.py`."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from keepwell.audit.models import AuditEvent
from keepwell.kernel.actor import SYSTEM, Actor, ActorKind, Scope
from keepwell.kernel.scope import reading
from keepwell.search import sources
from keepwell.search.selectors import find
from keepwell.search.services import Document, SearchSource, count_words, index, register
from tests.factories.audit import HUAXIN

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]
READINGS = Path(__file__).resolve().parents[3] / "shared" / "data" / "kb"
SETS = {
    "cmrc2018": ("cmrc2018/squad-style-data/cmrc2018_dev.json", 60),
    "xquad zh": ("xquad/xquad.zh.json", 30),
    "xquad en": ("xquad/xquad.en.json", 30),
}
XIAO_LIU = Actor(ActorKind.PERSON, "小刘", Scope(organisations=frozenset({HUAXIN})))


@pytest.fixture
def texts() -> Iterator[dict[UUID, str]]:
    """Texts by object, registered as a source; entries of the log stand in for the objects."""
    held: dict[UUID, str] = {}

    def load(ids: Sequence[UUID]) -> list[Document]:
        rows = AuditEvent.objects.filter(pk__in=ids)
        return [Document(row.pk, row.customer_id, "", texts=(held[row.pk],)) for row in rows if row.pk in held]

    known = dict(sources._sources)
    sources._sources.clear()
    register(SearchSource("thing", "东西", load, lambda actor: AuditEvent.objects.all()))
    yield held
    sources._sources.clear()
    sources._sources.update(known)


def test_a_whole_question_finds_its_paragraph_among_the_first_five(
    texts: dict[UUID, str], as_superuser: psycopg.Connection
) -> None:
    if not all((READINGS / path).exists() for path, _every in SETS.values()):
        pytest.skip("cmrc2018 and xquad are missing beside the checkout")
    read = {name: _paragraphs(path) for name, (path, _every) in SETS.items()}
    made = as_superuser.execute(
        """
        INSERT INTO audit_auditevent (id, customer_id, at, action, result, via, actor_kind, target_kind, entry, leaf)
        SELECT uuidv7(), %s, now(), 'a', 'done', 'web', 'system', '', '', ''
          FROM generate_series(1, %s) RETURNING id
        """,
        [HUAXIN, sum(map(len, read.values()))],
    ).fetchall()
    places = iter(key for (key,) in made)
    of_paragraph = {(name, text): next(places) for name, found in read.items() for text, _asked in found}
    texts.update({key: text for (_name, text), key in of_paragraph.items()})
    with reading(SYSTEM):
        index("thing", texts)
    count_words()
    for name, (_path, every) in SETS.items():
        asked = [(question, of_paragraph[name, text]) for text, questions in read[name] for question in questions]
        chosen = asked[::every]
        right = sum(key in {hit.object_id for hit in find(XIAO_LIU, text, limit=5).hits} for text, key in chosen)
        assert len(chosen) >= 39, name
        assert right / len(chosen) >= 0.9, f"{name}: {right} of {len(chosen)}"


def _paragraphs(path: str) -> list[tuple[str, list[str]]]:
    articles = json.loads((READINGS / path).read_text(encoding="utf-8"))["data"]
    return [
        (one["context"], [asked["question"] for asked in one["qas"]])
        for article in articles
        for one in article["paragraphs"]
    ]
