# SPDX-License-Identifier: Apache-2.0
"""Everything a customer owns in one archive, nothing of anybody else, and the tickets can be brought in elsewhere."""

import hashlib
import io
import zipfile
from datetime import timedelta
from typing import Any

import orjson
import pytest

from keepwell.desk.models import Attachment, Message, Ticket
from keepwell.desk.services import OpenTicket, Reply, open_ticket, reply
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Person
from keepwell.people.selectors import forget_actors
from keepwell.people.services import AddProjectMember, CreateProject, add_project_member, create_project
from keepwell.transfer.choices import PackageState
from keepwell.transfer.jobs import tidy
from keepwell.transfer.models import Package
from keepwell.transfer.packing.pack import pack
from keepwell.transfer.selectors import package_file, packages_for
from keepwell.transfer.services import export_customer, export_project
from tests.factories import people, transfer
from tests.factories.desk import Desk, desk, opened, uploaded
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")
NOW = at("2026-03-04 12:00")


@pytest.fixture
def story() -> Desk:
    return desk()


def exported(story: Desk, by: str = "zhou") -> tuple[Package, zipfile.ZipFile]:
    made = export_customer(story.as_(by), story.cast.group, now=NOW)
    packed = pack(made.pk, now=NOW)
    assert packed.state == PackageState.PACKED, packed.trouble
    return packed, zipfile.ZipFile(io.BytesIO(transfer.bytes_of(packed.file_id)))


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in archive.read(f"{name}.jsonl").splitlines()]


def conversed(story: Desk) -> Ticket:
    ticket = opened(story)
    file = uploaded(story.as_("wang"), now=at("2026-03-03 09:20"))
    reply(story.as_("wang"), ticket, Reply(body="请试 清空缓存", attachments=(file,)), now=at("2026-03-03 09:30"))
    reply(story.as_("wang"), ticket, Reply(body="内部：像是 KB-12", is_internal=True), now=at("2026-03-03 09:31"))
    return ticket


def test_the_archive_holds_each_kind_and_its_manifest_is_true(story: Desk) -> None:
    ticket = conversed(story)
    package, archive = exported(story)
    manifest = orjson.loads(archive.read("manifest.json"))
    assert {one["name"] for one in manifest["files"]} == set(archive.namelist()) - {"manifest.json"}
    for one in manifest["files"]:
        content = archive.read(one["name"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one["size"], one["sha256"])
        if one["name"].endswith(".jsonl"):
            assert len(content.splitlines()) == one.get("rows", 0)
    assert {one["code"] for one in rows(archive, "organisations")} == {"hd", "hd-by", "hd-by-2", "hd-zj"}
    assert {one["name"] for one in rows(archive, "people")} == {"小刘", "小陈", "赵工"}
    (line,) = rows(archive, "tickets")
    assert (line["number"], line["title"]) == (ticket.number, ticket.title)
    assert [one["text"] for one in line["entries"]][1:] == ["请试 清空缓存", "内部：像是 KB-12"]
    assert line["clocks"]
    (contract,) = rows(archive, "contracts")
    assert contract["number"] == "HT-2025-031"
    assert contract["versions"][0]["clauses"]
    assert package.counts["tickets"] == 1
    assert package.counts["attachments"] == 1


def test_what_was_exported_comes_in_elsewhere_with_texts_times_and_files(story: Desk) -> None:
    ticket = conversed(story)
    package, _archive = exported(story)
    csm = people.person(story.cast.provider, "接手人", email="taker@example.com")
    people.role(csm, "csm", story.elsewhere)
    run = transfer.imported(
        SYSTEM, story.elsewhere, "tickets", transfer.bytes_of(package.file_id), "export.zip", now=at("2026-03-05 09:00")
    )
    # the place hd-by-2 is unknown to the other customer: refused, with why, until its tree is brought in
    assert run.counts == {"refused": 1}
    tree = "code,name,kind,parent\nzj,子公司,company,\n"  # an empty parent is the place itself
    assert transfer.imported(SYSTEM, story.elsewhere, "organisations", tree).counts == {"added": 1}
    archive = zipfile.ZipFile(io.BytesIO(transfer.bytes_of(package.file_id)))
    moved = io.BytesIO()
    with zipfile.ZipFile(moved, "w") as target:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "tickets.jsonl":
                lines = [orjson.loads(line) | {"organisation": "zj", "system": ""} for line in content.splitlines()]
                content = b"".join(orjson.dumps(one) + b"\n" for one in lines)
            target.writestr(name, content)
    run = transfer.imported(SYSTEM, story.elsewhere, "tickets", moved.getvalue(), "m.zip", now=at("2026-03-05 10:00"))
    assert run.counts == {"added": 1}
    with reading(SYSTEM):
        copy = Ticket.objects.get(customer_id=story.elsewhere.pk)
        assert (copy.external_id, copy.title, copy.opened_at) == (ticket.number, ticket.title, ticket.opened_at)
        said = [_said(copy), _said(ticket)]
        assert said[0] == said[1]
        files = [_files(copy), _files(ticket)]
        assert files[0] == files[1]
        assert len(files[0]) == 1


def _said(ticket: Ticket) -> list[tuple[object, ...]]:
    rows = Message.objects.filter(ticket=ticket).order_by("occurred_at", "pk")
    return list(rows.values_list("body", "occurred_at", "is_internal", "party", "author_label"))


def _files(ticket: Ticket) -> list[tuple[object, ...]]:
    rows = Attachment.objects.filter(message__ticket=ticket)
    return list(rows.values_list("name", "file__sha256", "file__size"))


def test_nothing_of_another_customer_is_inside(story: Desk) -> None:
    conversed(story)
    command = OpenTicket(title="别家的机密工单")
    secret = open_ticket(story.as_("stranger"), story.elsewhere, command, now=at("2026-03-03 10:00"))
    _package, archive = exported(story)
    everything = b"".join(archive.read(name) for name in archive.namelist())
    for word in (secret.number, "别家的机密工单", "外人", "stranger@example.com", str(story.elsewhere.pk), "别家公司"):
        assert word.encode() not in everything, word


def test_those_without_the_right_export_nothing(story: Desk) -> None:
    for name in ("liu", "chen", "zhao", "wang", "stranger"):
        with pytest.raises((Denied, NotFound)):
            export_customer(story.as_(name), story.cast.group, now=NOW)
    with reading(SYSTEM):
        assert not Package.objects.exists()


def test_a_project_goes_only_with_its_members(story: Desk) -> None:
    project = create_project(SYSTEM, story.cast.group, CreateProject(code="P-9", name="机密项目"), now=NOW)
    add_project_member(SYSTEM, project, AddProjectMember(person=story.cast.chen.pk, starts_on=people.LONG_AGO), now=NOW)
    forget_actors()
    inside = opened(story, title="项目里的工单", project_id=project.pk)
    outside = opened(story, title="平常的工单")
    _package, archive = exported(story)
    assert [one["number"] for one in rows(archive, "tickets")] == [outside.number]
    assert b"\xe9\xa1\xb9\xe7\x9b\xae\xe9\x87\x8c" not in archive.read("tickets.jsonl")
    assert orjson.loads(archive.read("manifest.json"))["left_out"][0]["project"] == "P-9"
    # the CSM holds a mighty role, but is no member; the member holds no role that exports
    for name in ("zhou", "chen"):
        with pytest.raises((Denied, NotFound)):
            export_project(story.as_(name), project, now=NOW)
    add_project_member(SYSTEM, project, AddProjectMember(person=story.cast.zhou.pk, starts_on=people.LONG_AGO), now=NOW)
    forget_actors()
    made = export_project(story.as_("zhou"), project, now=NOW)
    packed = pack(made.pk, now=NOW)
    own = zipfile.ZipFile(io.BytesIO(transfer.bytes_of(packed.file_id)))
    assert [one["number"] for one in rows(own, "tickets")] == [inside.number]
    assert "people.jsonl" not in own.namelist()


def test_only_the_one_who_asked_may_fetch_and_only_for_a_week(story: Desk) -> None:
    package, _archive = exported(story)
    zhou, li = story.as_("zhou"), story.as_("li")
    with reading(zhou):
        assert package_file(zhou, package.pk)[1].pk == package.file_id
    with reading(li):
        assert not packages_for(li).exists()
        with pytest.raises(NotFound):
            package_file(li, package.pk)
    with reading(SYSTEM):
        Package.objects.filter(pk=package.pk).update(expires_at=NOW - timedelta(days=1))
    tidy()
    with reading(zhou), pytest.raises(NotFound):
        package_file(zhou, package.pk)
    with reading(SYSTEM):
        assert Package.objects.get(pk=package.pk).file_id is None
        assert Person.objects.exists()
