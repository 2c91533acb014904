# SPDX-License-Identifier: Apache-2.0
"""A company's own directory: passwords checked there, people kept in step with it, whatever it says or omits."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Contact, Person
from keepwell.signin.choices import SyncState
from keepwell.signin.directory.comparing import compare, planned
from keepwell.signin.directory.wire import DirectoryTrouble, Entry, bound, everybody, fits, with_login
from keepwell.signin.jobs import carry_out_syncs
from keepwell.signin.models import Directory, DirectoryEntry, SyncRun
from keepwell.signin.services.check_directory_password import account_by_directory
from keepwell.signin.services.decide_sync import carry_out_sync
from keepwell.signin.services.set_up_directory import SetUpDirectory, set_up_directory
from tests.factories import people, smtp
from tests.factories.slapd import PEOPLE, SUFFIX, Slapd, slapd

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(scope="module")
def certificate() -> smtp.Certificate:
    return smtp.certificate()


@pytest.fixture
def server(certificate: smtp.Certificate) -> Iterator[Slapd]:
    with slapd(certificate) as running:
        yield running


@pytest.fixture
def cast() -> people.Cast:
    return people.cast()


@pytest.fixture
def directory(cast: people.Cast, server: Slapd, certificate: smtp.Certificate) -> Directory:
    return _set_up(cast, server, certificate)


def _set_up(cast: people.Cast, server: Slapd, certificate: smtp.Certificate, **words: Any) -> Directory:
    command = {
        "name": "华东 AD",
        "organisation": cast.pumps.pk,
        "host": "127.0.0.1",
        "port": server.tls_port,
        "security": "tls",
        "authority": certificate.pem,
        "bind_dn": f"cn=reader,{SUFFIX}",
        "bind_password": "reader-secret",
        "base_dn": PEOPLE,
        "place_attribute": "departmentNumber",
    }
    made = set_up_directory(SYSTEM, SetUpDirectory(**{**command, **words}))
    with reading(SYSTEM):
        return Directory.objects.select_related("organisation").get(pk=made.pk)


def _sync(directory: Directory) -> SyncRun:
    run = compare(directory, now=clock.now(), asks=False)
    carry_out_syncs()
    with reading(SYSTEM):
        run.refresh_from_db()
    return run


def _counts(run: SyncRun) -> tuple[str, int, int, int, int]:
    return run.state, run.joiners, run.movers, run.leavers, run.unchanged


def _named(name: str) -> Person:
    with reading(SYSTEM):
        return Person.objects.select_related("organisation").get(name=name)


def _refused(client: Client, email: str, password: str) -> bool:
    answer = client.post("/sign-in/", {"email": email, "password": password})
    return answer.status_code == 422


# the way


def test_the_way_is_encrypted_or_its_lack_is_accepted_knowingly(
    cast: people.Cast, server: Slapd, certificate: smtp.Certificate
) -> None:
    server.add("wang", "王工")
    for security, port in (("tls", server.tls_port), ("starttls", server.port), ("plain", server.port)):
        way = _set_up(cast, server, certificate, security=security, port=port)
        with bound(way) as wire:
            assert [one.values["cn"] for one in everybody(wire, way)] == ["王工"]


@pytest.mark.parametrize(
    "words",
    [
        {"authority": ""},
        {"bind_password": "wrong"},
        {"host": "no-such-host.invalid"},
        {"security": "tls", "port": 1},
        {"base_dn": "ou=nowhere,dc=hd,dc=example"},
    ],
)
def test_what_is_wrong_with_the_way_is_said_and_changes_nothing(
    cast: people.Cast, server: Slapd, certificate: smtp.Certificate, words: dict[str, Any]
) -> None:
    server.add("wang", "王工")
    way = _set_up(cast, server, certificate, **words)
    run = compare(way, now=clock.now(), asks=False)
    assert run.state == SyncState.FAILED
    assert run.remarks[0][0] == "trouble"
    assert len(run.remarks[0][1]) > 20


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("person_filter", "(objectClass=person"),
        ("person_filter", "objectClass=person"),
        ("base_dn", "people"),
        ("login_attribute", "mail)(uid=*"),
        ("host", "ldap://x"),
        ("port", 0),
        ("security", "hope"),
        ("most_leavers_percent", 101),
    ],
)
def test_a_wrong_setting_is_refused_at_its_field(
    cast: people.Cast, server: Slapd, certificate: smtp.Certificate, field: str, value: object
) -> None:
    with pytest.raises(DomainError) as refused:
        _set_up(cast, server, certificate, **{field: value})
    assert refused.value.field == field


def test_the_service_accounts_password_is_sealed_and_never_lent(
    cast: people.Cast, server: Slapd, certificate: smtp.Certificate
) -> None:
    way = _set_up(cast, server, certificate)
    assert way.bind_password.startswith("kw1.")
    assert way.opened_password == "reader-secret"
    with pytest.raises(DomainError) as refused:
        _set_up(cast, server, certificate, host="localhost", bind_password="")
    assert refused.value.field == "bind_password"


# passwords


def test_a_password_of_the_directory_opens_the_account_of_who_was_brought_over(
    directory: Directory, server: Slapd
) -> None:
    server.add("wang", "王工")
    client = Client()
    assert _refused(client, "wang@hd.example", "secret of wang")  # not yet brought over
    assert _sync(directory).state == SyncState.DONE
    assert _refused(client, "wang@hd.example", "something else")
    assert _refused(client, "wang@hd.example", "")
    answer = client.post("/sign-in/", {"email": "wang@hd.example", "password": "secret of wang"})
    assert answer.status_code == 303
    with reading(SYSTEM):
        assert Account.objects.get(email="wang@hd.example").person.name == "王工"
    server.remove("wang")
    assert _refused(Client(), "wang@hd.example", "secret of wang")


def test_an_empty_password_never_binds(directory: Directory, server: Slapd) -> None:
    dn = server.add("wang", "王工")
    assert fits(directory, dn, "secret of wang")
    for password in ("", "wrong"):
        assert not fits(directory, dn, password)
    assert not fits(directory, "", "secret of wang")
    assert account_by_directory("wang@hd.example", "") is None


@pytest.mark.parametrize(
    "login",
    [
        "*",
        "wang*",
        "wang@hd.example)(uid=*",
        "*)(|(mail=*",
        "wang@hd.example\\2a",
        "a\x00b",
        ")(",
        "wang@hd.example))(&",
    ],
)
def test_a_login_cannot_break_out_of_the_filter(directory: Directory, server: Slapd, login: str) -> None:
    server.add("wang", "王工")
    with bound(directory) as wire:
        assert with_login(wire, directory, login) == []


def test_a_login_that_two_have_is_nobodys(directory: Directory, server: Slapd) -> None:
    server.add("wang", "王工")
    _sync(directory)
    server.add("evil", "坏人", mail="wang@hd.example", userPassword="evil")
    for password in ("secret of wang", "evil"):
        assert account_by_directory("wang@hd.example", password) is None


def test_guesses_at_a_directorys_password_are_counted_like_all_others(directory: Directory, server: Slapd) -> None:
    server.add("wang", "王工")
    _sync(directory)
    client = Client()
    assert all(_refused(client, "wang@hd.example", f"guess {number}") for number in range(6))
    assert _refused(client, "wang@hd.example", "secret of wang")  # paused


def test_while_the_directory_is_gone_others_still_sign_in(
    directory: Directory, server: Slapd, cast: people.Cast
) -> None:
    people.account(cast.zhou, "zhou@example.com")
    server.stop()
    assert account_by_directory("wang@hd.example", "secret of wang") is None
    answer = Client().post("/sign-in/", {"email": "zhou@example.com", "password": people.PASSWORD})
    assert answer.status_code == 303


# joiners, movers, leavers


def test_joiners_movers_and_leavers(directory: Directory, server: Slapd, cast: people.Cast) -> None:
    for number in range(12):
        server.add(f"p{number}", f"员工{number}", employeeNumber=f"E{number}", title="工程师")
    assert _counts(_sync(directory)) == ("carried", 12, 0, 0, 0)
    wang = _named("员工3")
    assert (wang.organisation_id, wang.staff_number, wang.job_title) == (cast.pumps.pk, "E3", "工程师")
    with reading(SYSTEM):
        assert Contact.objects.get(person=wang).value == "p3@hd.example"
    assert _counts(_sync(directory)) == ("carried", 0, 0, 0, 12)

    server.change("p3", {"title": "主任", "departmentNumber": "hd-by-2", "mail": "p3neu@hd.example"})
    server.change("p4", {"cn": "员工四"})
    server.remove("p5")
    assert _counts(_sync(directory)) == ("carried", 0, 2, 1, 9)
    wang = _named("员工3")
    assert (wang.organisation_id, wang.job_title) == (cast.pumps_office.pk, "主任")
    with reading(SYSTEM):
        contacts = Contact.objects.filter(person=wang).values_list("value", "is_primary", "organisation_id")
        assert set(contacts) == {
            ("p3@hd.example", True, cast.pumps_office.pk),
            ("p3neu@hd.example", False, cast.pumps_office.pk),
        }
    assert _named("员工四").staff_number == "E4"
    assert not _named("员工5").is_active
    assert _counts(_sync(directory)) == ("carried", 0, 0, 0, 11)


def test_more_than_a_page_of_people_arrives_whole(directory: Directory, server: Slapd) -> None:
    with server.administered() as wire:
        for number in range(1_203):
            words = {"sn": "x", "cn": f"员工{number}", "mail": f"p{number}@hd.example"}
            wire.add(f"uid=p{number},{PEOPLE}", "inetOrgPerson", words)
    run = _sync(directory)
    assert (run.found, run.joiners, run.state) == (1_203, 1_203, "carried")
    assert run.plan == ""


def test_an_empty_answer_sends_nobody_away(directory: Directory, server: Slapd) -> None:
    server.add("wang", "王工")
    _sync(directory)
    server.remove("wang")
    run = _sync(directory)
    assert (run.state, run.remarks) == ("unread", [["empty", ""]])
    assert _named("王工").is_active


def _read_until_it_goes(server: Slapd, found: Iterator[Entry]) -> None:
    for number, _one in enumerate(found):
        if number == 400:
            server.stop()


def test_a_directory_that_goes_away_in_the_middle_changes_nothing(
    directory: Directory, server: Slapd, cast: people.Cast
) -> None:
    with server.administered() as wire:
        for number in range(900):
            wire.add(f"uid=p{number},{PEOPLE}", "inetOrgPerson", {"sn": "x", "cn": f"员工{number}"})
    with pytest.raises(DirectoryTrouble), bound(directory) as reader:
        _read_until_it_goes(server, everybody(reader, directory))
    assert compare(directory, now=clock.now(), asks=False).state == "unread"
    with reading(SYSTEM):
        assert not DirectoryEntry.objects.exists()
    server.start()
    assert _counts(_sync(directory)) == ("carried", 900, 0, 0, 0)


def test_too_many_leavers_wait_for_a_decision(directory: Directory, server: Slapd) -> None:
    for number in range(10):
        server.add(f"p{number}", f"员工{number}")
    _sync(directory)
    server.remove("p1", "p2")
    run = _sync(directory)
    assert _counts(run) == ("asks", 0, 0, 2, 8)
    assert _named("员工1").is_active
    assert [change.name for change in planned(run)] == ["员工1", "员工2"]
    with pytest.raises(DomainError):
        carry_out_sync(SYSTEM, run, now=clock.now() + timedelta(hours=25))
    carry_out_sync(SYSTEM, run)
    carry_out_syncs()
    assert not _named("员工1").is_active
    assert not _named("员工2").is_active
    with pytest.raises(DomainError):
        carry_out_sync(SYSTEM, run)


def test_somebody_we_have_is_linked_only_after_a_decision(
    directory: Directory, server: Slapd, cast: people.Cast
) -> None:
    account = people.account(cast.liu, "liu@hd.example")
    with reading(SYSTEM):
        person = Person.objects.get(pk=cast.liu.pk)
        Person.objects.filter(pk=person.pk).update(organisation=cast.pumps, staff_number="E17")
    server.add("someone", "刘婷", employeeNumber="E17")
    run = _sync(directory)
    assert _counts(run) == ("asks", 1, 0, 0, 0)
    assert account_by_directory("someone@hd.example", "secret of someone") is None
    carry_out_sync(SYSTEM, run)
    carry_out_syncs()
    with reading(SYSTEM):
        assert DirectoryEntry.objects.get().person_id == cast.liu.pk
    assert account_by_directory("someone@hd.example", "secret of someone") == account


def test_who_answers_for_a_customer_is_not_sent_away_and_the_others_are(
    cast: people.Cast, server: Slapd, certificate: smtp.Certificate
) -> None:
    ours = _set_up(cast, server, certificate, organisation=cast.provider.pk, most_leavers_percent=100)
    server.add("zhou", "周敏", employeeNumber="Z1")
    server.add("tmp", "临时工")
    server.add("stays", "留下的人")
    with reading(SYSTEM):
        Person.objects.filter(pk=cast.zhou.pk).update(staff_number="Z1")
    carry_out_sync(SYSTEM, _sync(ours))
    carry_out_syncs()
    server.remove("zhou", "tmp")
    run = _sync(ours)
    assert run.state == "carried"
    assert [remark[0] for remark in run.remarks] == ["cannot_leave"]
    assert _named("周敏").is_active
    assert not _named("临时工").is_active


_CHILD = "import django; django.setup(); from keepwell.signin.jobs import carry_out_syncs; carry_out_syncs()"


def test_a_killed_run_goes_on_where_it_stopped_and_does_nothing_twice(directory: Directory, server: Slapd) -> None:
    with server.administered() as wire:
        for number in range(900):
            wire.add(f"uid=p{number},{PEOPLE}", "inetOrgPerson", {"sn": "x", "cn": f"员工{number}"})
    run = compare(directory, now=clock.now(), asks=False)
    assert run.state == SyncState.RUNS
    worker = subprocess.Popen([sys.executable, "-c", _CHILD])
    while worker.poll() is None and _entries() < 200:
        time.sleep(0.005)
    worker.kill()
    worker.wait()
    done = _entries()
    assert done in (200, 400, 600, 800)  # whole batches, and not all of them
    assert compare(directory, now=clock.now(), asks=False).pk == run.pk  # not begun a second time
    carry_out_syncs()
    with reading(SYSTEM):
        run.refresh_from_db()
        assert (run.state, run.plan) == (SyncState.DONE, "")
        assert Person.objects.filter(name__startswith="员工").count() == _entries() == 900


def _entries() -> int:
    return DirectoryEntry.objects.count()
