# SPDX-License-Identifier: Apache-2.0
"""What is known about a person, and how it goes: rows of his own, columns that rooms declared, the log's values.

The rule: a key to a person that cascades makes a row his own (contacts, notices, keys, sessions); a key that protects
makes it part of somebody else's record (a ticket, a chain of owners), which stays under a name that says nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import connection, models

from keepwell.audit.models import AuditEvent
from keepwell.audit.services import erase_personal
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.removal import PersonalColumns, personal_columns
from keepwell.kernel.scope import bin_open, within_scope
from keepwell.kernel.tenancy import AppendOnlyModel
from keepwell.people.models import Account, Person
from keepwell.retention.walls import blank_function
from keepwell.signin.models import OpenSession

#: rows of the person's own that are kept, with the reason: the account keeps ids that the log names
_KEPT: frozenset[str] = frozenset({"people.account"})


@dataclass(frozen=True, slots=True)
class Own:
    """Rows that belong to a person alone: their table and the key that says so."""

    model: type[models.Model]
    key: str


def own_rows() -> Iterator[Own]:
    """Every table with a cascading key to a person or an account."""
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            remote = one.remote_field
            if remote is None or getattr(remote, "on_delete", None) is not models.CASCADE:
                continue
            if remote.model in (Person, Account) and model._meta.label_lower not in _KEPT:
                yield Own(model, str(one.column))


def pseudonym(person_id: UUID) -> str:
    """What stands for an erased person: enough to tell two apart, nothing to know one by."""
    return f"#{person_id.hex[-6:]}"


def blank_person(person_id: UUID, *, with_words: bool, now: datetime) -> dict[str, int]:
    """Erase everything about the person; how many rows of each table were touched."""
    done: dict[str, int] = {}
    with within_scope(SYSTEM.scope), bin_open():
        person = Person.objects.get(pk=person_id)
        account = Account.objects.filter(person_id=person_id).first()
        names = [one for one in (person.name, person.latin_name) if one]
        mine = _log_targets(person_id, account)
        _rename(person, now)
        if account is not None:
            opened = OpenSession.objects.filter(account=account).values_list("session_id", flat=True)
            Session.objects.filter(pk__in=list(opened)).delete()
        for own in own_rows():
            subject = account.pk if account and _points_to(own, Account) else person_id
            count = own.model._base_manager.filter(**{own.key: subject}).delete()[0]
            if count:
                done[own.model._meta.label_lower] = count
        if account is not None:
            _close(account)
            done["people.account"] = 1
        for one in personal_columns():
            if with_words or not one.are_words:
                done[f"{one.model._meta.label_lower}:{','.join(one.blank)}"] = _blank(one, person_id)
        done["people.notice:words"] = sum(_replace_in_notices(name, pseudonym(person_id)) for name in names)
        done["audit"] = _erase_in_log(person_id, mine, with_words=with_words)
    return {name: count for name, count in done.items() if count}


def _points_to(own: Own, model: type[models.Model]) -> bool:
    return any(
        one.column == own.key and one.remote_field is not None and one.remote_field.model is model
        for one in own.model._meta.concrete_fields
    )


def _rename(person: Person, now: datetime) -> None:
    person.name, person.is_active, person.erased_at = pseudonym(person.pk), False, now
    person.save(update_fields=["name", "is_active", "erased_at"])


def _close(account: Account) -> None:
    account.email = f"erased-{account.pk.hex}@invalid.example"
    account.password = make_password(None)
    account.is_active = False
    account.version += 1
    account.save()


def _blank(one: PersonalColumns, person_id: UUID) -> int:
    if issubclass(one.model, AppendOnlyModel):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {blank_function(one)}(%s)", [person_id])
            return int(cursor.fetchone()[0])
    return int(one.model._base_manager.filter(**{one.person: person_id}).update(**one.blank))


_NOTICES_SQL = "UPDATE people_notice SET words = replace(words::text, %s, %s)::jsonb WHERE strpos(words::text, %s) > 0"


def _replace_in_notices(name: str, instead: str) -> int:
    """Notices of others name people in their words."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    with connection.cursor() as cursor:
        cursor.execute(_NOTICES_SQL, [quoted, instead, quoted])
        return int(cursor.rowcount)


def _log_targets(person_id: UUID, account: Account | None) -> Sequence[UUID]:
    found = [person_id, *([account.pk] if account else [])]
    for own in own_rows():
        subject = account.pk if account and _points_to(own, Account) else person_id
        keys = own.model._base_manager.filter(**{own.key: subject}).values_list("pk", flat=True)
        found += [key for key in keys if isinstance(key, UUID)]
    return found


def _erase_in_log(person_id: UUID, targets: Sequence[UUID], *, with_words: bool) -> int:
    erased = erase_personal(actor_id=person_id) + sum(erase_personal(target_id=one) for one in targets)
    if with_words:
        acts = AuditEvent.objects.filter(actor_id=person_id).values_list("pk", flat=True)
        erased += erase_personal(events=list(acts))
    return erased
