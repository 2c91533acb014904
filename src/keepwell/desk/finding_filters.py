# SPDX-License-Identifier: Apache-2.0
"""What narrows tickets in the search box: a word, a colon, a value, in Chinese or English."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from keepwell.contracts.models import CoveredSystem
from keepwell.desk.choices import OPEN_STATES, Severity, State
from keepwell.kernel.actor import Actor
from keepwell.people.models import Organisation, Person
from keepwell.search.services import Filter

Rows = QuerySet[Any]
_LANGUAGES = ("zh-hans", "en")
_ZONE = ZoneInfo("Asia/Shanghai")
_MOST_VALUES = 8
_ME = frozenset({"me", "我", "本人"})
#: words for several states at once, and what a ticket of them is
_OPEN = frozenset({"open", "打开", "未完成", "进行中"})
_DONE = frozenset({"closed", "done", "已完成", "关闭", "solved", "已解决"})


def _words(choices: Any) -> Mapping[str, str]:
    """Every word for a choice, in every language, in lower case."""
    found: dict[str, str] = {}
    for language in _LANGUAGES:
        with translation.override(language):
            found.update({str(one.label).casefold(): str(one.value) for one in choices})
    found.update({str(one.value): str(one.value) for one in choices})
    return found


def _of_state(actor: Actor, rows: Rows, value: str) -> Rows | None:
    word = value.casefold()
    if word in _OPEN:
        return rows.filter(state__in=OPEN_STATES)
    if word in _DONE:
        return rows.exclude(state__in=OPEN_STATES)
    if word in {"mine", "我的"}:
        return _of_person("owner")(actor, rows, "me")
    if word in {"confidential", "保密"}:
        return rows.filter(is_confidential=True)
    state = _words(State).get(word)
    return rows.filter(state=state) if state else None


def _of_severity(actor: Actor, rows: Rows, value: str) -> Rows | None:
    severity = _words(Severity).get(value.casefold())
    return rows.filter(severity=severity) if severity else None


def _of_person(column: str) -> Callable[[Actor, Rows, str], Rows | None]:
    """People whom the actor may see: whom he may not is no way to find out what is theirs."""

    def apply(actor: Actor, rows: Rows, value: str) -> Rows | None:
        if value.casefold() in _ME:
            return rows.filter(**{f"{column}_id": actor.person_id}) if actor.person_id else None
        people = Person.objects.visible_to(actor).called(value).order_by().values_list("pk", flat=True)[:200]
        return rows.filter(**{f"{column}_id__in": list(people)})

    return apply


def _people(actor: Actor, start: str) -> Iterable[str]:
    rows = Person.objects.visible_to(actor).active().called(start).order_by("name")[:_MOST_VALUES]
    return ["me", *(row.label for row in rows)] if not start else [row.label for row in rows]


def _places(actor: Actor, value: str) -> QuerySet[Organisation]:
    named = Q(name__icontains=value) | Q(name_en__icontains=value) | Q(code__iexact=value)
    return Organisation.objects.visible_to(actor).filter(named)


def _of_customer(actor: Actor, rows: Rows, value: str) -> Rows | None:
    below = Q()
    for place in _places(actor, value).order_by("code")[:50]:
        below |= Q(organisation__path__contains=[place.pk])
    return rows.filter(below) if below else None


def _customers(actor: Actor, start: str) -> Iterable[str]:
    return [row.label for row in _places(actor, start).order_by("code")[:_MOST_VALUES]]


def _systems(actor: Actor, value: str) -> QuerySet[CoveredSystem]:
    named = Q(name__icontains=value) | Q(code__iexact=value) | Q(product__icontains=value)
    return CoveredSystem.objects.visible_to(actor).filter(named)


def _of_system(actor: Actor, rows: Rows, value: str) -> Rows | None:
    keys = _systems(actor, value).order_by().values_list("pk", flat=True)[:500]
    return rows.filter(system_id__in=list(keys))


def _system_names(actor: Actor, start: str) -> Iterable[str]:
    names = _systems(actor, start).order_by("name").values_list("name", flat=True)
    return list(dict.fromkeys(names[: 5 * _MOST_VALUES]))[:_MOST_VALUES]


def _of_module(actor: Actor, rows: Rows, value: str) -> Rows | None:
    return rows.filter(Q(module__icontains=value) | Q(topic__icontains=value))


def _since(actor: Actor, rows: Rows, value: str) -> Rows | None:
    day = _day(value)
    return rows.filter(opened_at__gte=day) if day else None


def _until(actor: Actor, rows: Rows, value: str) -> Rows | None:
    day = _day(value)
    return rows.filter(opened_at__lt=day) if day else None


def _day(value: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(value), time(), _ZONE)
    except ValueError:
        return None


def _states(actor: Actor, start: str) -> Iterable[str]:
    found = [str(State(value).label) for value in State.values]
    is_chinese = translation.get_language() == "zh-hans"
    found = (["打开", "已完成", "我的"] if is_chinese else ["open", "closed", "mine"]) + found
    return [word for word in found if word.casefold().startswith(start)]


def _severities(actor: Actor, start: str) -> Iterable[str]:
    return [str(one.label) for one in Severity if str(one.label).casefold().startswith(start)]


FILTERS = (
    Filter(("状态", "is", "state", "status"), _("State"), _of_state, _states),
    Filter(("负责人", "owner"), _("Owner"), _of_person("owner"), _people),
    Filter(("提出人", "requester", "from"), _("Requester"), _of_person("requester"), _people),
    Filter(("客户", "customer", "organisation"), _("Customer"), _of_customer, _customers),
    Filter(("系统", "system"), _("System"), _of_system, _system_names),
    Filter(("模块", "module", "topic"), _("Module"), _of_module),
    Filter(("级别", "severity"), _("Severity"), _of_severity, _severities),
    Filter(("起始", "since"), _("Opened since"), _since),
    Filter(("截至", "before"), _("Opened before"), _until),
)
