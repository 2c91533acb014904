# SPDX-License-Identifier: Apache-2.0
"""An auditor's program checks an entry's proof with nothing but the public key and RFC 6962."""

from base64 import b64decode

import pytest

from keepwell.audit.services import sequence_batch
from keepwell.core.merkle import leaf_hash, verify_inclusion
from keepwell.kernel import clock
from keepwell.people.choices import Role
from tests.factories.api import Caller
from tests.factories.desk import desk, opened
from tests.factories.people import person, role


@pytest.mark.usefixtures("committed")
def test_an_entrys_proof_holds_outside_of_keepwell() -> None:
    story = desk()
    auditor = person(story.cast.provider, "宋岚")
    role(auditor, Role.AUDITOR, story.cast.provider)
    caller = Caller(auditor)
    ticket = opened(story)
    sequence_batch(now=clock.now())
    (line,) = caller.get("/log", action="desk.open_ticket", target_id=str(ticket.pk)).json()["items"]
    detail = caller.get(f"/log/{line['id']}").json()
    proof = detail["proof"]
    assert proof["is_valid"] is True
    assert proof["place"] == line["place"]
    leaf = leaf_hash(detail["text"].encode())
    assert leaf == b64decode(detail["leaf"])
    path = [b64decode(one) for one in proof["path"]]
    verify_inclusion(
        proof["place"], proof["size"], leaf, path, b64decode(proof["root"])
    )  # raises when it does not hold
