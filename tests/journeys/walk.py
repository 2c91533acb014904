# SPDX-License-Identifier: Apache-2.0
"""Every page there is: the URL map asked as five identities with the ids of what the story holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from keepwell.desk.models import Ticket
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Organisation, Person

#: addresses that are no pages of ours
OUTSIDE = (
    "api/",
    "static/",
    "health/",
    "metrics",
    ".well-known/",
    "access/v1/",
    "sign-in/company/",
    "sign-in/back/",
    "wallboard/s/",
)
#: words that stand in addresses, by the parameter's name
WORDS: Mapping[str, Sequence[str]] = {
    "code": ("CN-5x8",),
    "name": ("agent", "module"),
    "ref": ("people.Person",),
    "way": ("reply",),
    "kind": ("csv",),
    "label": ("audit",),
    "report_name": ("board",),
    "table_key": ("now",),
    "file_form": ("pdf",),
    "form": ("card-a6.pdf",),
}
#: what an address says where the same parameter means something else than elsewhere
STANDING = {"transfer/templates/<slug:kind>.<slug:form>": "transfer/templates/people.csv"}
#: pages whose address carries a verb share one form each; these stand for them
VERBS = {"desk": ("pause", "resolve", "call"), "portal": ("change", "confirm", "follow")}


@dataclass
class Found:
    """What asking brought: pages with who sees them, addresses that answer without a page, and those nobody reached."""

    #: pattern → room, who, address
    pages: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    unreached: set[str] = field(default_factory=set)


def client_of(person: Person, language: str = "zh-hans") -> Client:
    """Somebody's session, without the door."""
    client = Client(headers={"accept-language": language})
    client.force_login(Account.objects.get(person=person))
    session = client.session
    session["kw_signed_in_at"] = clock.now().timestamp()
    session.save()
    return client


def asked(identities: Mapping[str, Person], numbers: Sequence[str], token: str = "") -> Found:
    """Ask every address of the map until somebody is shown a page; `token` opens the links without sign-in."""
    clients = {name: client_of(person) for name, person in identities.items()}
    known, found = _ids(), Found()
    for pattern, room in _patterns(get_resolver(), ""):
        if pattern.startswith(OUTSIDE) or pattern in found.pages or ("verb>" in pattern and room not in VERBS):
            continue
        patterned = STANDING.get(pattern, pattern).replace("<str:token>", token)
        addresses = list(_addresses(patterned, known.get(room, []), known["around"], numbers, room))
        _ask(found, clients, (pattern, room), addresses)
    return found


def _ask(found: Found, clients: Mapping[str, Client], asked_for: tuple[str, str], addresses: Sequence[str]) -> None:
    pattern, room = asked_for
    statuses: set[int] = set()
    for address in addresses:
        for name, client in clients.items():
            answer = client.get(address)
            is_page = answer.status_code == 200 and b"<main" in getattr(answer, "content", b"")
            if is_page:
                found.pages[pattern] = (room, name, address)
                return
            if answer.streaming:
                answer.close()
            statuses.add(answer.status_code)
            if answer.status_code in (200, 204, 405):
                break
        if statuses & {200, 204, 405}:
            break
    # a form's target, a redirect, a file or a fragment is no page; a refusal to all says that nobody furnished it
    if statuses & {200, 204, 302, 303, 400, 405}:
        found.silent.add(pattern)
    else:
        found.unreached.add(pattern)


def _ids() -> dict[str, list[str]]:
    """The first id of each table, by room; `around` has those that other rooms' addresses carry."""
    known: dict[str, list[str]] = {"around": []}
    with reading(SYSTEM):
        for model in apps.get_models():
            if isinstance(model._meta.pk, models.UUIDField):
                keys = model._default_manager.order_by("pk").values_list("pk", flat=True)[:1]
                known.setdefault(model._meta.app_label, []).extend(str(key) for key in keys)
                if model in (Person, Organisation, Account, Ticket):
                    known["around"].extend(str(key) for key in keys)
    return known


def _addresses(
    pattern: str, own: Sequence[str], around: Sequence[str], numbers: Sequence[str], room: str
) -> Iterator[str]:
    if "<" not in pattern:
        yield f"/{pattern}"
        return
    for key in dict.fromkeys([*own, *around]) if "<uuid" in pattern else [""]:
        for verb in VERBS.get(room, ("",)) if "verb>" in pattern else ("",):
            yield "/" + _filled(pattern, key, numbers[0], verb)


def _filled(pattern: str, key: str, number: str, verb: str) -> str:
    made = ""
    for part in pattern.split("<"):
        inside, closing, rest = part.partition(">")
        if not closing:
            made += part
            continue
        kind, _, name = inside.rpartition(":")
        if kind == "uuid":
            word = key
        elif "number" in name:
            word = number
        elif name == "verb":
            word = verb
        else:
            word = WORDS.get(name, ("1",))[0]
        made += word + rest
    return made


def _patterns(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, str]]:
    for item in resolver.url_patterns:
        path = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from _patterns(item, path)
        elif isinstance(item, URLPattern):
            yield path, item.lookup_str.split(".")[1]
