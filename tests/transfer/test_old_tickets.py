# SPDX-License-Identifier: Apache-2.0
"""Old tickets from JSON Lines: their own times, texts and files; no clock starts, nobody is told, twice is once."""

import hashlib
import io
import stat
import zipfile
from typing import Any

import orjson
import pytest

from keepwell.desk.models import Attachment, ImportedCase, Message, Ticket, TicketLink
from keepwell.files.selectors import open_file
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import NotFound
from keepwell.kernel.models import OutboxEvent
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.people.models import Notice
from keepwell.search.selectors import find
from keepwell.sla.models import Clock
from keepwell.transfer.choices import RunState
from keepwell.transfer.tickets.plain_text import plain_text
from tests.factories import transfer
from tests.factories.desk import Desk, desk
from tests.factories.people import NOW

pytestmark = pytest.mark.usefixtures("committed")

PICTURE = b"\x89PNG\r\n\x1a\n" + b"0123456789" * 20
OLD: dict[str, Any] = {
    "external_id": "SR-1001",
    "source": "old-desk",
    "title": "检出后图纸打不开",
    "kind": "incident",
    "severity": "severe",
    "state": "closed",
    "opened_at": "2024-03-04T09:00:00+08:00",
    "resolved_at": "2024-03-05T15:30:00+08:00",
    "closed_at": "2024-03-06T10:00:00+08:00",
    "requester": {"name": "某人", "email": "gone@example.com"},
    "organisation": "hd-by",
    "cause": "integration",
    "solution": "换回旧版集成插件",
    "entries": [
        {
            "at": "2024-03-04T09:00:00+08:00",
            "party": "customer",
            "author": {"name": "某人"},
            "html": "<p>图纸<b>打不开</b><script>alert(1)</script></p><p>见 <a href='javascript:x()'>图</a></p>",
            "attachments": [{"path": "attachments/shot.png", "name": "截图.png", "size": len(PICTURE)}],
        },
        {
            "at": "2024-03-04T10:00:00+08:00",
            "party": "provider",
            "author": {"name": "老王"},
            "text": "内部：疑似插件",
            "is_internal": True,
        },
    ],
    "links": [{"kind": "relates", "external_id": "SR-1002"}],
}
SECOND = {
    "external_id": "SR-1002",
    "source": "old-desk",
    "title": "同一问题",
    "opened_at": "2024-03-07T09:00:00+08:00",
    "closed_at": "2024-03-07T12:00:00+08:00",
}


def lines(*tickets: object) -> bytes:
    return b"".join(orjson.dumps(one) + b"\n" for one in tickets)


def packed(content: bytes, **files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tickets.jsonl", content)
        for name, body in files.items():
            archive.writestr(f"attachments/{name.replace('_', '.')}", body)
    return out.getvalue()


@pytest.fixture
def story() -> Desk:
    return desk()


def _relayed() -> None:
    while relay_once():
        pass


def bring(story: Desk, content: bytes, name: str = "old.zip") -> Any:
    return transfer.imported(story.as_("zhou"), story.cast.group, "tickets", content, name, now=NOW)


def test_an_old_ticket_keeps_its_times_texts_and_files(story: Desk) -> None:
    run = bring(story, packed(lines(OLD, SECOND), shot_png=PICTURE))
    assert (run.state, run.counts) == (RunState.IMPORTED, {"added": 2})
    with reading(SYSTEM):
        ticket = Ticket.objects.get(external_id="SR-1001")
        assert (ticket.state, ticket.severity, ticket.cause, ticket.channel) == (
            "closed",
            "severe",
            "integration",
            "import",
        )
        assert ticket.opened_at.isoformat() == "2024-03-04T01:00:00+00:00"
        assert str(ticket.closed_at) == "2024-03-06 02:00:00+00:00"
        assert ticket.organisation_id == story.cast.pumps.pk
        first, second = Message.objects.filter(ticket=ticket).order_by("occurred_at")
        assert first.body == "图纸打不开\n\n见 图"
        assert (first.author_label, first.party, first.is_internal) == ("某人", "customer", False)
        assert (second.author_label, second.is_internal) == ("老王", True)
        assert first.occurred_at.isoformat() == "2024-03-04T01:00:00+00:00"
        file = Attachment.objects.select_related("file").get(message=first)
        assert file.name == "截图.png"
        with open_file(file.file) as stream:
            assert stream.read() == PICTURE
        link = TicketLink.objects.get()
        assert (link.ticket_id, link.other.external_id, link.kind) == (ticket.pk, "SR-1002", "relates")


def test_no_clock_starts_nobody_is_told_and_it_is_found(story: Desk) -> None:
    _relayed()
    with reading(SYSTEM):
        before = Notice.objects.count()
    bring(story, packed(lines(OLD, SECOND), shot_png=PICTURE))
    _relayed()
    with reading(SYSTEM):
        assert not Clock.objects.exists()
        assert Notice.objects.count() == before
        assert Ticket.objects.filter(clock_state="none").count() == 2
        names = set(OutboxEvent.objects.filter(name__startswith="desk.").values_list("name", flat=True))
        assert names <= {"desk.history_imported"}
    hits = find(story.as_("wang"), "旧版集成插件 SR-1001").hits or find(story.as_("wang"), "SR-1001").hits
    assert [hit.codes[1] for hit in hits] == ["SR-1001"]


def test_the_same_file_again_adds_nothing(story: Desk) -> None:
    content = packed(lines(OLD, SECOND), shot_png=PICTURE)
    bring(story, content)
    again = bring(story, content)
    assert again.counts == {"unchanged": 2}
    with reading(SYSTEM):
        assert (Ticket.objects.count(), Message.objects.count(), TicketLink.objects.count()) == (2, 2, 1)
        assert not ImportedCase.objects.exists()


def test_bad_lines_are_refused_with_why_and_come_back_in_a_file(story: Desk) -> None:
    bad = [
        {**SECOND, "external_id": "A", "state": "resolved", "resolved_at": None, "closed_at": None},
        {**SECOND, "external_id": "B", "opened_at": "yesterday"},
        {**SECOND, "external_id": "C", "organisation": "other"},
        {**SECOND, "external_id": "D", "system": "unknown"},
        {**SECOND, "external_id": "E", "kind": "riot"},
        {**SECOND, "external_id": "F", "closed_at": "2024-03-01T00:00:00Z"},
        {**SECOND, "external_id": "G", "project": "P-1"},
    ]
    content = lines(*bad) + b"{broken\n[1]\n" + lines(SECOND, SECOND)
    run = bring(story, content, "old.jsonl")
    assert run.counts == {"added": 1, "refused": 10}
    found = transfer.found(run, is_result=True)
    assert [(line, [code for _column, code in flaws]) for line, _verdict, flaws in found] == [
        (1, ["bad_times"]),
        (2, ["shape"]),
        (3, ["no_place"]),
        (4, ["no_system"]),
        (5, ["shape"]),
        (6, ["bad_times"]),
        (7, ["no_project"]),
        (8, ["no_json"]),
        (9, ["no_json"]),
        (11, ["twice"]),
    ]
    rejects = [orjson.loads(line) for line in transfer.bytes_of(run.rejects_id).splitlines()]
    assert [one.get("external_id") for one in rejects][:7] == list("ABCDEFG")
    assert all(one["rejected"] for one in rejects)
    mended = {**rejects[3], "system": story.system.code}
    second = bring(story, lines(mended), "mended.jsonl")
    assert second.counts == {"added": 1}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../secret.txt", "bad_path"),
        ("/etc/passwd", "bad_path"),
        ("attachments/../../x", "bad_path"),
        ("C:\\x.txt", "bad_path"),
        ("attachments/none.txt", "no_file"),
        ("attachments/bomb.bin", "too_big"),
        ("attachments/link.txt", "bad_path"),
    ],
)
def test_a_path_that_leads_out_and_a_bomb_are_refused(story: Desk, path: str, code: str) -> None:
    one = {**SECOND, "entries": [{"at": SECOND["opened_at"], "text": "x", "attachments": [{"path": path}]}]}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tickets.jsonl", lines(one))
        archive.writestr("../secret.txt", "x")
        archive.writestr("attachments/bomb.bin", bytes(8 * 2**20))
        link = zipfile.ZipInfo("attachments/link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    run = bring(story, out.getvalue())
    assert run.counts == {"refused": 1}
    assert [code for _column, code in transfer.found(run)[0][2]] == [code]


@pytest.mark.parametrize("wrong", [{"size": 3}, {"sha256": hashlib.sha256(b"other").hexdigest()}])
def test_other_bytes_than_described_are_refused(story: Desk, wrong: dict[str, object]) -> None:
    one = {
        **SECOND,
        "entries": [
            {"at": SECOND["opened_at"], "text": "x", "attachments": [{"path": "attachments/shot.png", **wrong}]}
        ],
    }
    run = bring(story, packed(lines(one), shot_png=PICTURE))
    assert run.counts == {"refused": 1}
    with reading(SYSTEM):
        assert not Ticket.objects.exists()


def test_another_customers_csm_brings_no_tickets_in(story: Desk) -> None:
    with pytest.raises(NotFound):
        transfer.sent(story.as_("stranger"), story.cast.group, "tickets", lines(SECOND), "x.jsonl")


def test_html_becomes_words_and_nothing_that_runs() -> None:
    assert plain_text("a<br>b&lt;c<ul><li>1</li><li>2</li></ul><style>x</style>") == "a\nb<c\n\n- 1\n\n- 2"
    assert plain_text("<a href='https://example.com/x'>here</a>") == "here (https://example.com/x)"
    assert plain_text("<svg onload=x()><b>in</b></svg>out<iframe src=x>in</iframe>") == "out"
    assert plain_text("<p>unclosed <script>never") == "unclosed"
