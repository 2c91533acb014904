# SPDX-License-Identifier: Apache-2.0
"""Page tokens: opaque, signed, and good only for the question and the program they were made for."""

import hashlib
from collections.abc import Mapping
from uuid import UUID

import orjson
from django.core import signing
from django.utils.translation import gettext as _

from keepwell.access.authzen.answers import Window
from keepwell.access.authzen.questions import BadQuestion, Properties
from keepwell.access.engine.cedar import JsonValue

_SALT = "keepwell.access.authzen.page"
_ASKED = ("subject", "action", "resource", "context")
MOST_RESULTS = 500
USUAL_RESULTS = 100


def _digest(body: Properties, program: UUID) -> str:
    asked = {name: body.get(name) for name in _ASKED}
    return hashlib.sha256(program.bytes + orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def window_of(body: Properties, program: UUID) -> Window:
    """Which part of the search the request wants; raises BadQuestion for a token of another question."""
    page = body.get("page")
    if page is None:
        return Window("", USUAL_RESULTS)
    if not isinstance(page, Mapping):
        raise BadQuestion(_("“%(field)s” must be an object.") % {"field": "page"}, "page")
    return Window(_after(page.get("token"), _digest(body, program)), _limit(page.get("limit")))


def _limit(given: JsonValue) -> int:
    if given is None:
        return USUAL_RESULTS
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise BadQuestion(_("“%(field)s” must be a whole number above zero.") % {"field": "page.limit"}, "page.limit")
    return min(given, MOST_RESULTS)


def _after(token: JsonValue, digest: str) -> str:
    if token is None or token == "":
        return ""
    try:
        asked, after = signing.loads(token, salt=_SALT) if isinstance(token, str) else ("", "")
    except (signing.BadSignature, ValueError):
        asked, after = "", ""
    if asked != digest:
        raise BadQuestion(_("This page token belongs to another question. Begin again without it."), "page.token")
    return str(after)


def token_for(following: str, body: Properties, program: UUID) -> str:
    """The token of the next page; empty when there is none."""
    return signing.dumps((_digest(body, program), following), salt=_SALT, compress=True) if following else ""
