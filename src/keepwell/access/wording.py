# SPDX-License-Identifier: Apache-2.0
"""Elementary conditions of policies in the reader's words."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.access.engine import cedar
from keepwell.access.engine.cedar import JsonValue
from keepwell.access.engine.obstacles import Obstacle
from keepwell.people.choices import Role

_NOT_YOU: Mapping[str, str | Promise] = {
    "owner": gettext_lazy("You are not its owner."),
    "requester": gettext_lazy("You did not ask for it yourself."),
    "person": gettext_lazy("It concerns somebody else."),
    "organisation": gettext_lazy("It belongs to another organisation than yours."),
}
_NOT_THE_PERSON: Mapping[str, str | Promise] = {
    "owner": gettext_lazy("%(name)s is not its owner."),
    "requester": gettext_lazy("%(name)s did not ask for it."),
    "person": gettext_lazy("It concerns somebody else."),
    "organisation": gettext_lazy("It belongs to another organisation than %(name)s."),
}
_FLAGS: Mapping[tuple[str, str], str | Promise] = {
    ("context", "mfa"): gettext_lazy("You did not sign in with a second factor."),
    ("resource", "confidential"): gettext_lazy("It is confidential."),
    ("resource", "internal"): gettext_lazy("It is internal to the service team."),
}
_OTHERS_FACTOR = gettext_lazy("It wants a sign-in with a second factor.")


def facts_in_words(found: Iterable[Obstacle], about: str = "") -> tuple[str, ...]:
    """One sentence for each obstacle, the roles together in one; `about` names the person who is not the reader."""
    roles: list[str] = []
    facts: list[str] = []
    for one in found:
        asked = _roles(one.node)
        if not asked:
            facts.append(_fact(one, about))
        elif one.wanted:
            roles += [role for role in asked if role not in roles]
    if roles:
        named = [str(Role(role).label) if role in Role.values else role for role in roles]
        words = {"roles": _("; ").join(named), "name": about}
        if about:
            facts.insert(0, _("%(name)s holds none of these roles here: %(roles)s.") % words)
        else:
            facts.insert(0, _("You hold none of these roles here: %(roles)s.") % words)
    return tuple(dict.fromkeys(facts))


def _roles(node: JsonValue) -> list[str]:
    """The roles an elementary condition asks for, held here or everywhere."""
    match node:
        case {"contains": {"left": {".": {"attr": "everywhere"}}, "right": {"Value": str(role)}}}:
            return [role]
        case {"containsAny": {"left": {".": {"attr": "everywhere"}}, "right": {"Set": [*listed]}}}:
            return [role for one in listed if (role := _text(one))]
        case {"contains": {"left": {".": {"left": {"Var": "principal"}, "attr": str(name)}}}} if name.endswith("_of"):
            return [name.removesuffix("_of")]
    return []


def _text(node: JsonValue) -> str:
    match node:
        case {"Value": str(role)}:
            return role
    return ""


def _fact(obstacle: Obstacle, about: str) -> str:
    words: str | Promise | None = None
    match obstacle.node:
        case {"==": {"left": left, "right": right}} if obstacle.wanted:
            words = _identity(left, right, about) or _identity(right, left, about)
        case {"contains": {"left": {".": {"attr": "projects"}}}} if obstacle.wanted:
            words = (
                _("%(name)s is not a member of its project.") if about else _("You are not a member of its project.")
            )
        case {".": {"left": {"Var": str(variable)}, "attr": str(name)}} if obstacle.wanted == (variable == "context"):
            words = _OTHERS_FACTOR if about and name == "mfa" else _FLAGS.get((variable, name))
    if words is not None:
        return str(words) % {"name": about} if about else str(words)
    condition = cedar.written(obstacle.node)
    if obstacle.wanted:
        return _("This does not hold: %(condition)s.") % {"condition": condition}
    return _("This holds: %(condition)s.") % {"condition": condition}


def _identity(mine: JsonValue, its: JsonValue, about: str) -> str | Promise | None:
    match mine, its:
        case {".": {"left": {"Var": "principal"}}}, {".": {"left": {"Var": "resource"}, "attr": str(name)}}:
            return (_NOT_THE_PERSON if about else _NOT_YOU).get(name)
    return None
