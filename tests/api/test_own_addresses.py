# SPDX-License-Identifier: Apache-2.0
"""An act has an address, and its words a name, that no other act has: else the API does the one for the other."""

from collections import Counter

from keepwell.kernel.api.addresses import address
from keepwell.kernel.registry import actions


def test_no_two_acts_live_at_one_address() -> None:
    offered = [one for one in actions().values() if not (one.is_set and one.makes)]
    assert [place for place, times in Counter(map(address, offered)).items() if times > 1] == []


def test_no_two_commands_share_a_name_in_the_description() -> None:
    commands = {one.command for one in actions().values()}
    assert [name for name, times in Counter(one.__name__ for one in commands).items() if times > 1] == []
