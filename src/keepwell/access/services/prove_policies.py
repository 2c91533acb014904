# SPDX-License-Identifier: Apache-2.0
"""Proves at start that the policies can be read, validated and turned into filters."""

from keepwell.access import gate
from keepwell.access.authorizer import plugged
from keepwell.access.authzen.doors import stores
from keepwell.access.engine.schema import refuse_unspeakable
from keepwell.access.gate import Proof


def prove_policies() -> Proof:
    """Read the policies, compile every role × action × kind of row, and read what other programs brought.

    A PolicyError stops the start.
    """
    refuse_unspeakable()
    stores()
    return gate.prove(plugged().policies)
