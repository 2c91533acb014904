# SPDX-License-Identifier: Apache-2.0
"""The holes that were found in other desks, one story each: none of them is open here.

The names in brackets are the published records of those products; what is tried is the class of the fault.
"""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import psycopg
import pytest
from django.core import signing
from django.test import Client
from django.urls import get_resolver

from keepwell.desk.models import Attachment, Message, Ticket
from keepwell.desk.services import OpenTicket, Reply, claim_check, open_ticket, reply
from keepwell.desk.uploads import claimed
from keepwell.files.services import safe_name, serve, store
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, KeepwellError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Account
from keepwell.people.services import AddPerson, add_person
from tests.api.leaking import World, _patterns, addresses, hashes, world
from tests.factories.api import Caller
from tests.factories.browser import email_of
from tests.factories.people import PASSWORD
from tests.factories.sla import at

# the test client leaves it to the garbage collector to close files that it was served
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
NINE = at("2026-03-03 09:00")
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<svg/onload=alert(1)>",
    "![x](http://evil.example.com/pixel.png)",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>@import 'http://evil.example.com'</style>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<form action=http://evil.example.com><input name=p></form>",
)


@pytest.fixture(scope="module")
def other(committed_for_module: None) -> World:
    """Another customer's world, full of secrets."""
    return world()


def _browser(other: World, name: str) -> Client:
    client = Client(enforce_csrf_checks=True)
    who = other.desk.person(name) if name != "stranger" else other.desk.stranger
    email_of(who)  # he has an account from now on
    client.force_login(Account.objects.get(person=who))
    session = client.session
    session["kw_signed_in_at"] = clock.now().timestamp()
    session.save()
    return client


# authorization forgotten on a second way
# (GLPI CVE-2026-42318, CVE-2026-32312, Zammad CVE-2026-34722, FreeScout CVE-2026-40591)


def test_a_second_parameter_opens_no_foreign_row(other: World) -> None:
    """A ticket may not be linked to, opened for or attached from what the caller cannot see."""
    caller = Caller(other.desk.stranger)
    theirs = other.ids[Ticket][0]
    mine = open_ticket(other.desk.as_("stranger"), other.desk.elsewhere, OpenTicket(title="mine"), now=NINE)
    answer = caller.post(f"/tickets/{mine.pk}/link-tickets", {"other_id": str(theirs)})
    assert answer.status_code in (403, 404, 422)
    assert "机密主梁" not in answer.content.decode()
    body = {"title": "x", "system_id": str(other.desk.system.pk)}
    answer = caller.post(f"/organisations/{other.desk.elsewhere.pk}/open-ticket", body)
    assert answer.status_code in (403, 404, 422)


def test_an_export_is_decided_like_any_other_act(other: World) -> None:
    caller = Caller(other.desk.cast.chen)
    for path in ("/reports/sla", "/log", "/log/bundle"):
        answer = caller.get(path)
        assert answer.status_code in (403, 404, 422) or not answer.json()["items"], path


def test_nobody_deletes_by_a_low_role(other: World, as_superuser: psycopg.Connection) -> None:
    before = hashes(as_superuser, other.desk.cast.group.pk)
    caller = Caller(other.desk.cast.chen)
    for key in other.any_id:
        assert caller.client.delete(f"/api/v1/tickets/{key}").status_code in (401, 403, 404, 405)
    assert hashes(as_superuser, other.desk.cast.group.pk) == before


# injection (GLPI CVE-2022-39323, Chatwoot CVE-2025-21628)


def test_a_key_or_a_filter_is_never_a_piece_of_sql(other: World) -> None:
    bad = "x' OR (SELECT pg_sleep(3)) IS NULL --"
    began = datetime.now(UTC)
    for headers in ({"authorization": f"Bearer {bad}"}, {"authorization": "Bearer kw_x'--"}):
        assert Client(headers=headers).get("/api/v1/me").status_code == 401
    caller = Caller(other.desk.cast.zhou)
    for path in ("/tickets", "/search", "/persons", "/organisations"):
        for word in ("q", "text", "state", "sort", "after", "customer"):
            assert caller.get(path, **{word: bad}).status_code < 500, (path, word)
    for path in ("/desk/", "/people/", "/search/"):
        for word in ("q", "sort", "state", "after"):
            assert _browser(other, "zhou").get(path, {word: bad}).status_code < 500, (path, word)
    assert datetime.now(UTC) - began < timedelta(minutes=2)


# stored scripts (GLPI CVE-2026-42321, osTicket CVE-2019-14748, RT CVE-2022-25802)


#: what a message may consist of; an attachment beside the words brings a list with a link, an icon, its name and size,
#: and a picture that was attached is shown small
HARMLESS = frozenset(
    (
        "div",
        "p",
        "br",
        "em",
        "strong",
        "s",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
        "hr",
        "svg",
        "use",
        "span",
        "bdi",
        "img",
    )
)
#: the only address that a message may load something from: a file of this desk, asked for with the reader's own rights
OWN_FILE = re.compile(r"/desk/files/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/")


class _Seen(HTMLParser):
    """What a browser would find inside a message: its tags, and the attributes that can run or load something."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.tags: set[str] = set()
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        if self.depth or dict(attrs).get("class", "") == "kw-text":
            self.depth += tag not in {"br", "hr", "img", "input"}
            self.tags.add(tag)
            self.dangers += [f"{name}={value}" for name, value in attrs if _runs_or_loads(name, value or "")]

    def handle_endtag(self, tag: str) -> None:
        """Leave it."""
        self.depth -= self.depth > 0


def _runs_or_loads(name: str, value: str) -> bool:
    if name == "src":
        return OWN_FILE.fullmatch(value) is None
    return name.startswith("on") or name in {"style", "srcset"} or "javascript" in value.replace("\t", "").lower()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_written_shows_and_never_runs(other: World, payload: str) -> None:
    with reading(SYSTEM):
        ticket = Ticket.objects.get(pk=other.ids[Ticket][0])
    reply(other.desk.as_("zhou"), ticket, Reply(body=f"before {payload} after"), now=clock.now())
    seen = _Seen()
    seen.feed(_browser(other, "zhou").get(f"/desk/{ticket.number}/").content.decode())
    assert seen.tags >= {"div", "p"}
    assert seen.tags <= HARMLESS
    assert seen.dangers == []


def test_a_drawing_with_script_is_only_downloaded(other: World) -> None:
    with reading(SYSTEM):
        kept = store(io.BytesIO(DRAWING), now=NINE)
    for inline in (False, True):
        answer = serve(kept, "zeichnung.svg", inline=inline)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        answer.close()


# files (GLPI CVE-2026-22248, osTicket's PDF holes)


def test_an_upload_is_never_unpacked_into_objects(other: World) -> None:
    """A pickle, a PHP archive and a script are bytes like others."""
    for content in (b"\x80\x04\x95.", b"<?php system($_GET['c']); ?>", b"#!/bin/sh\nid\n"):
        with reading(SYSTEM):
            kept = store(io.BytesIO(content), now=NINE)
        answer = serve(kept, "a.php", inline=True)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content) == content  # type: ignore[arg-type]  # a file answers in bytes


def test_an_archive_that_swells_is_not_unpacked(other: World) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\x00" * 20_000_000)
    size = made.tell()
    made.seek(0)
    with reading(SYSTEM):
        kept = store(made, now=NINE)
    assert kept.size == size < 100_000


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "a\x00.exe", "a\r\nX: y", "..", ""]
)
def test_a_name_with_a_path_stays_a_name(name: str) -> None:
    made = safe_name(name)
    assert made
    assert not set(made) & set("/\\\x00\r\n")
    assert made not in {".", ".."}


# tokens (FreeScout CVE-2026-27637, CVE-2026-47123, CVE-2026-41902)


def test_a_token_with_a_changed_character_opens_nothing(other: World) -> None:
    who = other.desk.as_("chen")
    with reading(SYSTEM):
        kept = store(io.BytesIO(b"secret plan"), now=NINE)
    token = claim_check(who, kept, "plan.txt")
    assert claimed(who, (token,))[0].file_id == kept.pk
    places = range(0, len(token), 7)
    for place in places:
        forged = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(DomainError):
            claimed(who, (forged,))
    other_purpose = signing.dumps({"f": str(kept.pk), "n": "x", "p": str(who.person_id)}, salt="another")
    with pytest.raises(DomainError):
        claimed(who, (other_purpose,))
    with pytest.raises(DomainError):
        claimed(other.desk.as_("liu"), (token,))


# sign-in (RT CVE-2021-38562, osTicket's fixation and enumeration, Zammad CVE-2026-34720)


def test_a_session_from_before_signing_in_is_worth_nothing_after(other: World) -> None:
    client = Client()
    session = client.session
    session["planted"] = "x"
    session.save()
    before = session.session_key
    words = {"email": email_of(other.desk.cast.wang), "password": PASSWORD}
    assert client.post("/sign-in/", words).status_code in (302, 303)
    assert client.session.session_key != before


def test_a_header_that_names_a_person_is_nothing_from_anybody(other: World) -> None:
    for header in ("X-Forwarded-User", "Remote-User", "X-Remote-User", "X-Authenticated-User"):
        answer = Client(headers={header: "chen-secret@example.com"}).get("/api/v1/me")
        assert answer.status_code == 401, header


def test_a_form_of_another_site_changes_nothing(other: World, as_superuser: psycopg.Connection) -> None:
    browser = _browser(other, "chen")
    before = hashes(as_superuser, other.desk.cast.group.pk)
    for path in addresses(other):
        answer = browser.post(path, {"body": "x"}, headers={"origin": "https://evil.example.com"})
        assert answer.status_code in (401, 403, 404, 405), (path, answer.status_code)
    body = {"title": "x"}
    path = f"/api/v1/organisations/{other.desk.cast.heavy.pk}/open-ticket"
    assert browser.post(path, body, content_type="application/json").status_code in (401, 403)
    assert hashes(as_superuser, other.desk.cast.group.pk) == before


def test_looking_changes_nothing(other: World, as_superuser: psycopg.Connection) -> None:
    before = hashes(as_superuser, other.desk.cast.group.pk)
    for name in ("zhou", "chen"):
        browser = _browser(other, name)
        for path in addresses(other):
            if not path.startswith("/notices/"):  # a notice that is opened is read
                answer = browser.get(path)
                answer.close()
    after = hashes(as_superuser, other.desk.cast.group.pk)
    assert {table for table in after if after[table] != before.get(table)} <= {"people_notice", "access_refusal"}


# spreadsheets (osTicket CVE-2019-14749)


@pytest.mark.parametrize("bad", ["=1+1", "+1", "-1+2", "@SUM(1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_a_spreadsheet_runs_nothing_of_what_people_wrote(bad: str) -> None:
    from keepwell.core.spreadsheets import safe_cell  # noqa: PLC0415  # beside what it proves

    made = str(safe_cell(bad))
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert made.endswith(bad)
    assert safe_cell("普通") == "普通"


# names as recipients (osTicket), exhaustion (OTRS CVE-2026-48187)


def test_a_name_cannot_smuggle_lines(other: World) -> None:
    made: Any = None
    try:
        made = add_person(SYSTEM, other.desk.elsewhere, AddPerson(name="A\r\nBcc: all@example.com"), now=NINE)
    except KeepwellError:
        return
    assert "\n" not in made.name
    assert "\r" not in made.name


def test_a_body_beyond_all_measure_is_refused_before_it_is_read(other: World) -> None:
    caller = Caller(other.desk.cast.chen)
    path = f"/organisations/{other.desk.cast.heavy.pk}/open-ticket"
    answer = caller.post(path, {"title": "x", "description": "长" * 3_000_000})
    assert answer.status_code in (400, 413, 422)


# what should not answer


def test_trace_is_not_answered(other: World) -> None:
    assert Client().trace("/sign-in/").status_code == 405


def test_no_folder_is_listed(other: World) -> None:
    for path in ("/static/", "/static/ui/", "/files/", "/.git/config", "/.env"):
        answer = Client().get(path)
        assert answer.status_code in (302, 404), path
        assert "Index of" not in answer.content.decode()


#: invitations and resets open once and end; help pages and screens open until somebody ends them (ADR 0165, 0181)
LINKS = {
    "sign-in/reset/<slug:secret>/",
    "sign-in/invitation/<slug:secret>/",
    "help/at/<str:token>/",
    "help/at/<str:token>/<str:form>",
    "wallboard/s/<str:secret>/",
}


def test_no_secret_travels_in_an_address() -> None:
    """Links are the exception, and each is named here; none opens more than the one page it was made for."""
    secret = re.compile(r"<(\w+:)?(\w*(secret|token|password)\w*|key)>")
    named = {one for one in _patterns(get_resolver(), "") if secret.search(one)}
    assert {one for one in named if not one.startswith("api/v1/tickets/<key>")} == LINKS  # a ticket's number is its key


def test_a_word_given_twice_is_one_word(other: World) -> None:
    caller = Caller(other.desk.stranger)
    answer = caller.client.get(
        f"/api/v1/tickets?customer={other.desk.elsewhere.pk}&customer={other.desk.cast.group.pk}"
    )
    assert answer.status_code in (200, 422)
    assert "机密主梁" not in answer.content.decode()


def test_what_is_confidential_does_not_leak_by_counts(other: World) -> None:
    """Numbers of things one may not see are not told either."""
    caller = Caller(other.desk.stranger)
    assert caller.get("/tickets").json().get("items") is not None
    assert all(item["number"] not in other.numbers for item in caller.get("/tickets").json()["items"])


def test_somebody_elses_file_is_nothing(other: World) -> None:
    with reading(SYSTEM):
        file = Attachment.objects.first()
        assert file is not None
        assert Message.objects.exists()
    assert _browser(other, "stranger").get(f"/desk/files/{file.pk}/").status_code == 404
    with pytest.raises((NotFound, Denied)):
        reply(other.desk.as_("stranger"), other.ids[Ticket][0], Reply(body="x"), now=NINE)
