# SPDX-License-Identifier: Apache-2.0
"""The reference pages about policies: each with its reasons, who may do what by role, and the schema."""

from collections.abc import Iterator
from itertools import groupby
from uuid import UUID

from django.utils.translation import override

HERE = UUID(int=1)
_HEAD = [
    "# Policies",
    "",
    "What may be done and seen, by whom, and why. Written by `make docs`; how policies decide is told in",
    "[the explanation](../explanation/access.md).",
]


def policies_page() -> str:
    """Every policy with its reasons, then acts by role."""
    from keepwell.access.authorizer import read_policies  # noqa: PLC0415  # settings are ready only now

    policies = read_policies()
    lines = [*_HEAD]
    by_room = sorted(policies.book.policies, key=lambda one: one.id)
    for room, listed in groupby(by_room, key=lambda one: one.id.partition(".")[0]):
        lines += ["", f"## {room}", "", "| policy | | 中文 | English |", "|---|---|---|---|"]
        lines += [
            f"| `{one.id}` | {'permit' if one.is_permit else 'forbid'} | " + " | ".join(one.reasons.values()) + " |"
            for one in listed
        ]
    return "\n".join([*lines, *_matrix()]) + "\n"


def _matrix() -> Iterator[str]:
    from keepwell.access.authorizer import read_policies  # noqa: PLC0415  # settings are ready only now
    from keepwell.access.engine.conditions import FALSE  # noqa: PLC0415
    from keepwell.access.engine.principals import PERSON, Circumstances, Principal  # noqa: PLC0415
    from keepwell.people.choices import Role  # noqa: PLC0415

    policies, when = read_policies(), Circumstances(mfa=True, via="web")
    plain = Principal(PERSON, str(UUID(int=2)), str(UUID(int=3)), "employee")
    with override("en"):
        names = [str(role.label) for role in Role]
    yield from (
        "",
        "## Who may do what by role",
        "",
        "● held at an organisation (for it and below), ○ only when held for the whole installation, + everybody",
        "within limits (his own, his company's, what is public). Confidential requests and projects narrow this.",
        "",
        "| act | " + " | ".join(names) + " | everybody |",
        "|---|" + "---|" * (len(names) + 1),
    )
    for name, kind in policies.kinds.items():
        if kind.shape is None:
            continue
        base = policies.condition_for(plain, when, name)
        cells = []
        for role in Role.values:
            here = Principal(PERSON, plain.id, plain.organisation, "employee", frozenset({(role, frozenset({HERE}))}))
            everywhere = Principal(PERSON, plain.id, plain.organisation, "employee", everywhere=frozenset({role}))
            marks = {"●": here, "○": everywhere}
            cells.append(next((m for m, who in marks.items() if policies.condition_for(who, when, name) != base), ""))
        yield f"| `{name}` | " + " | ".join(cells) + f" | {'+' if base != FALSE else ''} |"


def schema_page() -> str:
    """What policies can speak of, for editors that check as one types."""
    from keepwell.access.authorizer import read_policies  # noqa: PLC0415  # settings are ready only now

    return read_policies().schema_text


PAGES = {"policies.md": policies_page, "policies.cedarschema": schema_page}
