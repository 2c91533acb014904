# SPDX-License-Identifier: Apache-2.0
"""Stories of GDPR 15 and 17: 小刘 asks for a copy, then for erasure; nothing of him is left, and every proof holds."""

import json
import zipfile
from datetime import UTC, datetime

import psycopg
import pytest

from keepwell.audit.services import pin_heads, sequence_batch, verify_all
from keepwell.core.spreadsheets import safe_cell
from keepwell.desk.models import Ticket
from keepwell.desk.services import OpenTicket, Reply, open_ticket, reply
from keepwell.files.selectors import open_file
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Person
from keepwell.people.services import AddContact, CreateToken, add_contact, create_token
from keepwell.retention.choices import PersonRequestState
from keepwell.retention.due import one_month_after
from keepwell.retention.models import PersonRequest
from keepwell.retention.services import (
    AskAboutPerson,
    ErasePerson,
    PlaceHold,
    RefusePersonRequest,
    ask_about_person,
    erase_person,
    give_package,
    hold_person,
    refuse_person_request,
)
from tests.factories import people
from tests.factories.desk import again
from tests.factories.retention import NOW, Bin, bin_story, sure
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")
#: what must not stand anywhere in the database after 周岚岚's erasure
SECRETS = ("周岚岚", "lanlan@example.com", "13911112222", "Lanlan Zhou", "GH-7788")


@pytest.fixture
def story(committed: None) -> Bin:
    return bin_story()


def _lanlan(story: Bin) -> Person:
    """A colleague with everything a person can have here."""
    words = {
        "latin_name": "Lanlan Zhou",
        "staff_number": "GH-7788",
        "job_title": "工艺员",
        "email": "lanlan@example.com",
    }
    made = people.person(story.desk.cast.pumps_office, "周岚岚", **words)
    people.account(made, "lanlan@example.com")
    add_contact(people.actor(made), made, AddContact(kind="mobile", value="13911112222"), now=NOW)
    with reading(SYSTEM):
        account = Account.objects.select_related("person").get(person=made)
    create_token(people.actor(made), account, CreateToken(label="周岚岚的脚本"), now=NOW)
    return made


def _everywhere(superuser: psycopg.Connection, text: str) -> list[str]:
    """Tables whose rows, written as text, contain the words."""
    tables = superuser.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    found = []
    for (table,) in tables:
        sql = f'SELECT count(*) FROM "{table}" t WHERE strpos(t::text, %s) > 0'
        if superuser.execute(sql, [text]).fetchone() != (0,):
            found.append(table)
    return found


def _asked(story: Bin, kind: str, who: Person) -> PersonRequest:
    return ask_about_person(people.actor(who), who, AskAboutPerson(kind=kind, words="请删除我的资料"), now=NOW)


def test_after_erasure_no_row_of_any_table_knows_the_person_and_the_log_verifies(
    story: Bin, as_superuser: psycopg.Connection
) -> None:
    lan = _lanlan(story)
    ticket = _ticket_of(story, lan)
    assert all(_everywhere(as_superuser, secret) for secret in SECRETS)
    request = _asked(story, "erasure", lan)
    sequence_batch(now=NOW)
    pin_heads()  # what was signed before the erasure must still be true after it
    done = erase_person(sure(story.as_("wu")), request, ErasePerson(with_words=True), now=NOW)
    assert {secret: _everywhere(as_superuser, secret) for secret in SECRETS} == {secret: [] for secret in SECRETS}
    assert [one.findings for one in verify_all(now=NOW) if not one.is_intact] == []
    assert done.outcome["people.contact"] == 2
    assert done.outcome["people.apitoken"] == 1
    assert again(ticket).number == ticket.number  # the customer's record stays
    with reading(SYSTEM):
        gone = Person.objects.get(pk=lan.pk)
        assert (gone.name, gone.is_active) == (f"#{lan.pk.hex[-6:]}", False)
        assert not Account.objects.get(person=lan).is_active


def _ticket_of(story: Bin, who: Person) -> Ticket:
    actor = people.actor(who)
    made = open_ticket(actor, story.desk.cast.pumps_office, OpenTicket(title="打不开"), now=at("2026-03-03 09:12"))
    reply(actor, made, Reply(body="我是周岚岚，电话 13911112222"), now=at("2026-03-03 10:00"))
    return made


def test_without_the_words_texts_stay_without_the_name_as_author(story: Bin, as_superuser: psycopg.Connection) -> None:
    lan = _lanlan(story)
    _ticket_of(story, lan)
    erase_person(sure(story.as_("wu")), _asked(story, "erasure", lan), ErasePerson(), now=NOW)
    bodies = as_superuser.execute("SELECT body, author_label FROM desk_message ORDER BY occurred_at").fetchall()
    assert bodies == [("打不开", ""), ("我是周岚岚，电话 13911112222", "")]


def test_a_hold_refuses_erasure_by_policy(story: Bin) -> None:
    lan = _lanlan(story)
    request = _asked(story, "erasure", lan)
    hold_person(story.as_("qian"), lan, PlaceHold(reason="诉讼", reference="C-1"), now=NOW)
    with pytest.raises(Denied) as refusal:
        erase_person(sure(story.as_("wu")), request, ErasePerson(), now=NOW)
    assert "retention.legal_hold_keeps" in refusal.value.decision.policy_ids
    refuse_person_request(story.as_("wu"), request, RefusePersonRequest(answer="诉讼期间须保存"), now=NOW)
    with reading(SYSTEM):
        assert PersonRequest.objects.get().state == PersonRequestState.REFUSED
        assert Person.objects.get(pk=lan.pk).name == "周岚岚"


def test_erasing_needs_a_second_factor_and_the_security_administrator(story: Bin) -> None:
    lan = _lanlan(story)
    request = _asked(story, "erasure", lan)
    for who in (story.as_("wu"), sure(story.as_("qian")), sure(people.actor(lan))):
        with pytest.raises((Denied, NotFound)):
            erase_person(who, request, ErasePerson(), now=NOW)


def test_who_answers_for_a_customer_is_not_erased_before_a_successor_is_named(story: Bin) -> None:
    zhou = story.desk.person("zhou")
    request = _asked(story, "erasure", zhou)
    with pytest.raises(DomainError):
        erase_person(sure(story.as_("wu")), request, ErasePerson(), now=NOW)


def test_the_copy_holds_what_is_known_but_no_secret_and_runs_no_formula(story: Bin) -> None:
    lan = _lanlan(story)
    add_contact(people.actor(lan), lan, AddContact(kind="other", value="=HYPERLINK(1)"), now=NOW)
    done = give_package(story.as_("wu"), _asked(story, "access", lan), now=NOW)
    assert done.package is not None
    with reading(SYSTEM), open_file(done.package) as packed, zipfile.ZipFile(packed) as archive:
        about = json.loads(archive.read("about.json"))
        contacts = archive.read("people.contact.csv").decode("utf-8-sig")
    assert [row["name"] for row in about["tables"]["people.person"]] == ["周岚岚"]
    assert {row["value"] for row in about["tables"]["people.contact"]} == {
        "13911112222",
        "lanlan@example.com",
        "=HYPERLINK(1)",
    }
    assert "password" not in json.dumps(about)
    assert "'=HYPERLINK(1)" in contacts
    assert ",=HYPERLINK" not in contacts


@pytest.mark.parametrize(
    ("text", "cell"), [("=1+1", "'=1+1"), ("+86 21", "'+86 21"), ("@SUM", "'@SUM"), ("-1", "'-1"), ("周敏", "周敏")]
)
def test_a_cell_that_would_run_is_shown_instead(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


def test_a_request_falls_due_a_month_later_on_the_last_day_of_a_shorter_one() -> None:
    days = [(2026, 1, 31), (2026, 3, 4), (2026, 12, 15), (2028, 1, 30)]
    due = [one_month_after(datetime(*day, 9, 0, tzinfo=UTC)) for day in days]
    assert [one.date().isoformat() for one in due] == ["2026-02-28", "2026-04-04", "2027-01-15", "2028-02-29"]
