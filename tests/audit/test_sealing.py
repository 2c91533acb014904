# SPDX-License-Identifier: Apache-2.0
"""What enters the log, byte for byte."""

import hashlib
import json
from datetime import datetime, timedelta, timezone
from uuid import UUID

from keepwell.audit.sealing import canonical, commitment_at, commitments, seal
from keepwell.kernel.entry import Personal
from tests.factories.audit import entry

EXPECTED = (
    '{"action":"desk.reply_publicly","actor":{"id":null,"kind":"system","label":"Keepwell"},'
    '"at":"2026-03-02T01:30:00.000000Z","changes":{"state":["new","working"]},"command":{"count":3},'
    '"id":"0190a000-0000-7000-8000-0000000000c1","log":"0190a000-0000-7000-8000-000000000001",'
    '"policies":["desk-requester-replies"],"policy_hash":"a1b2","request":null,"result":"done",'
    '"target":{"id":"0190a000-0000-7000-8000-0000000000b1","kind":"desk.ticket"},"v":1,"via":"job"}'
)


def test_an_entry_without_people_is_plain_canonical_json() -> None:
    one = entry(
        id=UUID("0190a000-0000-7000-8000-0000000000c1"),
        actor_kind="system",
        actor_id=None,
        actor_label="Keepwell",
        ip=None,
        via="job",
        target_label="",
        command={"count": 3},
    )
    sealed = seal(one)
    assert sealed.text == EXPECTED
    assert sealed.private == ()
    assert sealed.leaf == hashlib.sha256(b"\x00" + EXPECTED.encode()).digest()


def test_names_addresses_and_words_of_people_stay_outside_the_entry() -> None:
    sealed = seal(entry(changes={"note": (Personal("旧"), Personal("新"))}))
    for personal in ("小刘", "10.0.0.7", "KW-2318", "图纸", "旧", "新"):
        assert personal not in sealed.text
    values = {value.path: value.value for value in sealed.private}
    assert values == {
        "actor.seen": '{"ip":"10.0.0.7","label":"小刘","on_behalf_of":null}',
        "target.label": "KW-2318",
        "command.text": "图纸检入失败，请尽快处理",
        "changes.note.before": "旧",
        "changes.note.after": "新",
    }


def test_each_commitment_is_the_hash_of_its_own_salt_and_value() -> None:
    sealed = seal(entry(command={"text": Personal("同"), "more": [Personal("同")]}))
    promised = dict(commitments(json.loads(sealed.text)))
    assert set(promised) == {"actor.seen", "target.label", "command.text", "command.more.0"}
    for value in sealed.private:
        assert promised[value.path] == hashlib.sha256(value.salt + value.value.encode()).hexdigest()
        assert len(value.salt) == 16
    assert promised["command.text"] != promised["command.more.0"]


def test_instants_are_written_in_utc_whatever_zone_they_came_in() -> None:
    shanghai = timezone(timedelta(hours=8))
    sealed = seal(entry(at=datetime(2026, 3, 2, 9, 30, 0, 5, tzinfo=shanghai)))
    assert json.loads(sealed.text)["at"] == "2026-03-02T01:30:00.000005Z"


def test_integers_beyond_what_every_reader_understands_become_text() -> None:
    sealed = seal(entry(command={"safe": 2**53 - 1, "large": 2**53}))
    assert json.loads(sealed.text)["command"] == {"safe": 9007199254740991, "large": "9007199254740992"}


def test_canonical_json_sorts_and_escapes_as_rfc_8785_says() -> None:
    assert canonical({"b": '\u20ac$\u000f\nA\'B"\\\\"/', "a": [None, True, 10]}) == (
        '{"a":[null,true,10],"b":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()
    )


def test_a_commitment_is_found_by_its_path_even_when_a_key_holds_a_dot() -> None:
    one = entry(command={"a.b": Personal("1"), "c": [{"d": Personal("2")}]}, changes={"e.f": (None, Personal("3"))})
    sealed = seal(one)
    body = json.loads(sealed.text)
    promised = dict(commitments(body))
    paths = {value.path for value in sealed.private}
    assert {"command.a.b", "command.c.0.d", "changes.e.f.after"} <= paths
    assert {path: commitment_at(body, path) for path in paths} == {path: promised[path] for path in paths}
    assert commitment_at(body, "command.none.7") is None
