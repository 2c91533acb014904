# SPDX-License-Identifier: Apache-2.0
"""The person behind an actor."""

from uuid import UUID

from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound


def person_of(actor: Actor) -> UUID:
    """The actor's person; NotFound for the installation itself, which has no profile and no notices."""
    if actor.person_id is None:
        raise NotFound
    return actor.person_id
