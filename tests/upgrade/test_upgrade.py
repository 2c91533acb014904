# SPDX-License-Identifier: Apache-2.0
"""Every release's dump comes to the present code with all its rows, also when the upgrade is killed on its way."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest
from django.db.migrations.loader import MigrationLoader

import keepwell as product
from keepwell.site import embedded
from tests.site.running import free_port, keepwell, signed_in
from tests.upgrade.restoring import PACKAGES, Restored

pytestmark = pytest.mark.slow

# The demo's deputy, who may see every ticket, and the password that everybody knows.
WHO, PASSWORD = "li@demo.example", "keepwell-demo"
PAUSE = """
CREATE FUNCTION kwt_pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.app || '.' || NEW.name = '{step}' THEN PERFORM pg_sleep(600); END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kwt_pause BEFORE INSERT ON django_migrations FOR EACH ROW EXECUTE FUNCTION kwt_pause();
"""
# A machine that runs other things beside the tests takes its time.
PATIENCE = 240
Make = Callable[[str], Restored]


@pytest.fixture(scope="module", params=PACKAGES, ids=lambda path: path.name.removesuffix(".tar.xz"))
def make(
    request: pytest.FixtureRequest, cluster: embedded.Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Make]:
    """Copies of one release's database; restored once, as restoring is the slow part."""
    made = ["kwt_old"]
    with psycopg.connect(cluster.superuser_url, autocommit=True) as superuser:
        superuser.execute("CREATE DATABASE kwt_old OWNER keepwell")
        Restored(cluster, request.param, tmp_path_factory.mktemp("old"), "kwt_old").load()

        def copy(name: str) -> Restored:
            superuser.execute(f"CREATE DATABASE {name} OWNER keepwell TEMPLATE kwt_old".encode())
            made.append(name)
            return Restored(cluster, request.param, tmp_path_factory.mktemp(name), name)

        yield copy
        for name in reversed(made):
            superuser.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="module")
def upgraded(make: Make) -> Restored:
    """The old database after a plain upgrade, with what it said."""
    old = make("kwt_new")
    old.said = old.migrate()
    old.kept = old.rows()
    return old


def steps_after(old: Restored) -> list[str]:
    """The migrations that the old release did not have, in the order in which they are made."""
    loader = MigrationLoader(None)
    with psycopg.connect(old.url("postgres")) as connection:
        there = set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
    plan = loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True)
    return [f"{app}.{name}" for app, name in plan if (app, name) not in there]


def test_an_upgrade_says_what_it_does(upgraded: Restored) -> None:
    first = upgraded.said.splitlines()[0]
    assert first.startswith("Bringing the tables from release 0.1 to " + product.__version__)
    assert "  site.0002_remember_releases" in upgraded.said.splitlines()
    assert upgraded.said.splitlines()[-1] == f"The tables are those of release {product.__version__}"
    assert upgraded.migrate() == ""


def test_no_row_is_lost(upgraded: Restored) -> None:
    kept = upgraded.kept
    assert {name: kept[name] for name in kept if kept[name] < upgraded.expected()[name]} == {}
    for name in ("desk_ticket", "desk_message", "people_person", "contracts_contractversion", "audit_logleaf"):
        assert kept[name] == upgraded.expected()[name] > 0


def test_the_upgraded_installation_starts_and_its_log_verifies(upgraded: Restored) -> None:
    check = keepwell(["check"], upgraded.variables)
    assert check.returncode == 0, check.stdout + check.stderr
    verdict = keepwell(["audit", "verify"], upgraded.variables)
    assert verdict.returncode == 0, verdict.stdout
    assert verdict.stdout.count("intact") == 3


def test_an_old_ticket_opens_in_the_new_release(upgraded: Restored) -> None:
    with psycopg.connect(upgraded.url("postgres")) as connection:
        row = connection.execute("SELECT number, title FROM desk_ticket ORDER BY opened_at LIMIT 1").fetchone()
    assert row is not None
    number, title = row
    with serving(upgraded) as port:
        cookie = signed_in(port, WHO, PASSWORD)
        status, page = get(port, f"/desk/{number}/", cookie)
    assert status == 200
    assert title in page


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_an_upgrade_killed_at_a_step_resumes_and_ends_the_same(make: Make, upgraded: Restored, place: str) -> None:
    old = make(f"kwt_{place}")
    steps = steps_after(old)
    step = {"first": steps[0], "middle": steps[len(steps) // 2], "last": steps[-1]}[place]
    with psycopg.connect(old.url("postgres"), autocommit=True) as superuser:
        superuser.execute(PAUSE.format(step=step).encode())
        kill_when(old, superuser, "wait_event = 'PgSleep'")
        superuser.execute("DROP TRIGGER kwt_pause ON django_migrations; DROP FUNCTION kwt_pause")
    refused = keepwell(["worker"], old.variables)
    assert refused.returncode == 2
    assert "steps are missing" in refused.stderr
    said = old.migrate()
    assert f"  {step}" in said.splitlines()
    assert old.schema() == upgraded.schema()
    assert old.rows() == upgraded.kept


def test_an_upgrade_killed_while_it_binds_the_tables_resumes_and_ends_the_same(make: Make, upgraded: Restored) -> None:
    old = make("kwt_binding")
    with (
        psycopg.connect(old.url("postgres"), autocommit=True) as superuser,
        psycopg.connect(old.url("postgres")) as reader,
    ):
        # Whoever reads a ticket keeps its rule from being made again. No step of the upgrade must touch this table.
        reader.execute("SELECT FROM people_team LIMIT 1")
        kill_when(old, superuser, "wait_event_type = 'Lock' AND query LIKE '%ROW LEVEL SECURITY%'")
    assert keepwell(["migrate", "--plan"], old.variables).stdout == ""
    old.migrate()
    assert old.schema() == upgraded.schema()
    assert old.rows() == upgraded.kept


def test_tables_of_a_later_release_are_neither_served_nor_changed(make: Make) -> None:
    new = make("kwt_later")
    new.migrate()
    with psycopg.connect(new.url("postgres"), autocommit=True) as superuser:
        superuser.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('desk', '0999_dreams', now())")
        superuser.execute("UPDATE site_release SET version = '9.1.0'")
    before = new.schema()
    for verb in ("web", "stream", "worker", "migrate"):
        done = keepwell([verb], new.variables)
        assert done.returncode == 2, verb
        assert "changed by a later release (9.1.0)" in done.stderr
        assert "desk.0999_dreams" in done.stderr
    chinese = keepwell(["web"], new.variables | {"KEEPWELL_LANGUAGE": "zh-hans"})
    assert "请重新安装该版本" in chinese.stderr
    assert new.schema() == before


def test_a_room_that_only_a_later_release_has_is_noticed_by_its_version(make: Make) -> None:
    new = make("kwt_room")
    new.migrate()
    with psycopg.connect(new.url("postgres"), autocommit=True) as superuser:
        superuser.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('alchemy', '0001_lead', now())")
        # A plug-in that was removed leaves the same trace, so it alone says nothing.
        assert keepwell(["audit", "verify"], new.variables).returncode == 0
        superuser.execute("UPDATE site_release SET version = '9.1.0'")
    assert keepwell(["audit", "verify"], new.variables).returncode == 2


@pytest.mark.parametrize(
    "settings",
    [
        {"KEEPWELL_HOST": "0.0.0.0", "KEEPWELL_BASE_URL": "http://desk.example.com"},
        {"KEEPWELL_HOST": "192.0.2.7"},
        {"KEEPWELL_BASE_URL": "https://desk.example.com", "KEEPWELL_BEHIND_PROXY": "yes"},
    ],
    ids=["everywhere", "lan", "proxy"],
)
def test_a_demo_is_never_served_to_the_network(upgraded: Restored, settings: dict[str, str]) -> None:
    for verb in ("web", "stream"):
        done = keepwell([verb], upgraded.variables | settings)
        assert done.returncode == 2, (verb, done.stderr)
        assert "passwords that everybody knows" in done.stderr
    check = keepwell(["check"], upgraded.variables | settings)
    assert check.returncode == 1
    assert "passwords that everybody knows" in check.stdout


def test_two_upgrades_at_once_take_turns(make: Make, upgraded: Restored) -> None:
    old = make("kwt_twice")
    command = [sys.executable, "-m", "keepwell.site", "migrate"]
    both = [
        subprocess.Popen(command, env=old.variables, stderr=subprocess.PIPE, text=True, stdout=subprocess.DEVNULL)
        for _each in range(2)
    ]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("Bringing the tables" in words for words in said) == 1, said
    assert old.schema() == upgraded.schema()


def test_a_copy_restored_without_grants_says_so_and_gets_them_again(make: Make) -> None:
    copy = make("kwt_bare")
    copy.migrate()
    with psycopg.connect(copy.url("postgres"), autocommit=True) as superuser:
        superuser.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM keepwell_app")
    refused = keepwell(["worker"], copy.variables)
    assert (refused.returncode, refused.stderr.strip()) == (
        2,
        "The application's role may not read the tables. Run: keepwell migrate",
    )
    copy.migrate()
    assert keepwell(["audit", "verify"], copy.variables).returncode == 0


def kill_when(old: Restored, superuser: psycopg.Connection, sign: str) -> None:
    """Starts the upgrade and kills it where its session shows the sign."""
    asked = f"SELECT pid FROM pg_stat_activity WHERE datname = '{old.name}' AND pid <> pg_backend_pid() AND {sign}"
    command = [sys.executable, "-m", "keepwell.site", "migrate"]
    process = subprocess.Popen(command, env=old.variables, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + PATIENCE
    while (row := superuser.execute(asked.encode()).fetchone()) is None:
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    superuser.execute("SELECT pg_terminate_backend(%s, 5000)", row)


@contextlib.contextmanager
def serving(house: Restored) -> Iterator[int]:
    """The pages of an installation at a port."""
    port = free_port()
    variables = house.variables | {"KEEPWELL_PORT": str(port), "KEEPWELL_WEB_WORKERS": "1"}
    process = subprocess.Popen([sys.executable, "-m", "keepwell.site", "web"], env=variables)
    try:
        until = time.monotonic() + PATIENCE
        while True:
            assert process.poll() is None
            assert time.monotonic() < until
            with contextlib.suppress(OSError):
                if get(port, "/health/ready")[0] == 200:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def get(port: int, path: str, cookie: str = "") -> tuple[int, str]:
    """One page."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "zh-hans"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_the_newest_release_has_left_its_dump() -> None:
    changelog = (Path(__file__).parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")
    released = [line.split()[1] for line in changelog.splitlines() if line.startswith("## ")]
    assert released
    assert [
        version for version in released if not (Path(__file__).parent / f"keepwell-{version}.tar.xz").exists()
    ] == []
