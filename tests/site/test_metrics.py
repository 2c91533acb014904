# SPDX-License-Identifier: Apache-2.0
"""Numbers for monitors: right, complete in the reference, and for nobody who should not see them."""

import re
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from keepwell.kernel import clock
from keepwell.kernel.ids import uuid7
from keepwell.site.metrics import counting, standing
from tests.architecture.sources import ROOT

TOKEN = "monitor-7f3a9c"


def values(text: str) -> dict[str, float]:
    """Samples by their name with labels."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def read(**headers: str) -> dict[str, float]:
    """What this machine's own monitor reads."""
    answer = Client().get("/metrics", headers=headers)
    assert answer.status_code == 200
    return values(answer.content.decode())


@pytest.mark.django_db
def test_every_number_is_there_and_an_empty_installation_is_not_behind() -> None:
    found = read()
    assert found["keepwell_database_answers"] == 1
    for gauge in standing.GAUGES:
        assert any(name.partition("{")[0] == gauge.name for name in found), gauge.name
    behind = {name: value for name, value in found.items() if "_lag_" in name or "_waiting" in name}
    assert set(behind.values()) == {0.0}
    assert found["keepwell_database_bytes"] > 5_000_000


@pytest.mark.django_db
def test_waiting_events_and_jobs_are_counted_with_the_age_of_the_oldest() -> None:
    now = clock.now()
    with connection.cursor() as cursor:
        for minutes in (3, 2, 1):
            cursor.execute(
                "INSERT INTO kernel_outboxevent (id, name, payload, occurred_at) VALUES (%s, 'x.y', '{}', %s)",
                [uuid7(), now - timedelta(minutes=minutes)],
            )
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES "
            "('q', 't', 'todo', %s), ('q', 't', 'todo', %s), ('q', 't', 'failed', NULL)",
            [now - timedelta(minutes=10), now + timedelta(minutes=5)],
        )
    found = read()
    assert found["keepwell_events_waiting"] == 3
    assert found["keepwell_events_lag_seconds"] == pytest.approx(180, abs=5)
    assert found['keepwell_jobs{state="todo"}'] == 2
    assert found['keepwell_jobs{state="failed"}'] == 1
    assert found['keepwell_jobs{state="doing"}'] == 0
    assert found["keepwell_jobs_lag_seconds"] == pytest.approx(600, abs=5)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("10.0.0.9", {}),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.9"}),
        ("127.0.0.1", {"Forwarded": "for=10.0.0.9"}),
        ("127.0.0.1", {"Via": "1.1 proxy"}),
        ("10.0.0.9", {"Authorization": "Bearer wrong"}),
        ("10.0.0.9", {"Authorization": "Bearer "}),
    ],
)
def test_strangers_find_nothing(address: str, headers: dict[str, str]) -> None:
    answer = Client(REMOTE_ADDR=address).get("/metrics", headers=headers)
    assert answer.status_code == 404
    assert b"keepwell_" not in answer.content


@pytest.mark.django_db
def test_behind_a_proxy_only_the_token_opens() -> None:
    config = replace(settings.KEEPWELL, behind_proxy=True, metrics_token=TOKEN)
    with override_settings(KEEPWELL=config):
        assert Client().get("/metrics").status_code == 404
        far = Client(REMOTE_ADDR="10.0.0.9")
        assert far.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
        assert far.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 404


def test_a_database_that_does_not_answer_is_itself_a_number(
    django_db_setup: None, as_superuser: psycopg.Connection, django_db_blocker: object
) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's fixture
        connection.close()
        as_superuser.execute("ALTER ROLE keepwell_app NOLOGIN")
        try:
            found = read()
        finally:
            as_superuser.execute("ALTER ROLE keepwell_app LOGIN")
            connection.close()
    assert found["keepwell_database_answers"] == 0
    assert "keepwell_events_waiting" not in found


def test_the_reference_names_every_metric_with_its_meaning() -> None:
    page = (ROOT / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(keepwell_\w+)`", page, re.MULTILINE))
    declared = {one.name for one in (*counting.METERS, *standing.GAUGES)} | {standing.ANSWERS}
    assert named == declared
    assert all(one.about in page for one in (*counting.METERS, *standing.GAUGES))


def test_the_guide_uses_only_metrics_that_exist() -> None:
    page = (ROOT / "docs" / "how-to" / "watch-it.md").read_text(encoding="utf-8")
    declared = {one.name for one in (*counting.METERS, *standing.GAUGES)} | {standing.ANSWERS}
    used = {name.removesuffix("_bucket").removesuffix("_count") for name in re.findall(r"keepwell_[a-z_]+", page)}
    assert used - declared - {"keepwell_app"} == set()
    assert len(used) > 8
