# SPDX-License-Identifier: Apache-2.0
"""Who holds what at a place on a day: roles that cover it, members, keys, programs, sleeping accounts, empty chairs.

Inside the scope of whoever asks; when somebody was last here is read from the log as the installation itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from keepwell.access.choices import Flag, LineKind
from keepwell.access.models import Application
from keepwell.audit.models import AuditEvent
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope
from keepwell.people.choices import Employment, Role
from keepwell.people.models import Account, ApiToken, Organisation, Person, Project, ProjectMember, RoleHeld

SIGNED_IN = ".signed_in"
#: chairs that must not stay empty: at every customer, and at the provider itself
AT_CUSTOMERS = (Role.CSM, Role.CSM_DEPUTY)
AT_PROVIDER = (Role.SERVICE_MANAGER, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing somebody holds, as a review shows it."""

    kind: LineKind
    person_id: UUID | None = None
    subject_id: UUID | None = None
    role: str = ""
    place_id: UUID | None = None
    project_id: UUID | None = None
    label: str = ""
    since: date | None = None
    last_seen_at: datetime | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What is looked at: a place and what is below it, or one project there; and what counts as long."""

    place: Organisation
    day: date
    now: datetime
    dormant_after: timedelta
    held_for: timedelta
    project: Project | None = None


def holdings(around: Around) -> list[Holding]:
    """Everything, people by name, then keys, programs, sleepers and empty chairs."""
    roles, members = list(_roles(around)), list(_members(around))
    holders = {one.person_id for one in roles} | {one.person_id for one in members}
    tokens = list(_tokens(around, holders))
    accounts = list(_accounts(around))
    people = holders | {one.person_id for one in tokens} | {one.person_id for one in accounts}
    seen = last_seen(people)
    facts = _Facts(around, seen, Account.objects.filter(person_id__among=people).in_bulk(field_name="person_id"))
    found = [
        *(facts.of_role(one) for one in roles),
        *(facts.of_member(one) for one in members),
        *(facts.of_token(one) for one in tokens),
        *(_of_program(one) for one in _programs(around)),
        *(facts.of_account(one) for one in accounts if facts.is_dormant(one.person_id)),
    ]
    return [*found, *_vacant(around)]


def _covering(around: Around) -> Q:
    """Held below the place, or above it and so covering it."""
    return Q(organisation__path__contains=[around.place.pk]) | Q(organisation_id__in=list(around.place.path))


def _roles(around: Around) -> "QuerySet[RoleHeld]":
    rows = RoleHeld.objects.on(around.day).filter(_covering(around))
    if around.project is not None:
        above = Q(project__isnull=True, organisation_id__in=list(around.place.path))
        rows = rows.filter(Q(project=around.project) | above)
    return rows.select_related("person", "organisation").order_by("person__name", "role", "pk")


def _members(around: Around) -> "QuerySet[ProjectMember]":
    rows = ProjectMember.objects.on(around.day).filter(organisation__path__contains=[around.place.pk])
    if around.project is not None:
        rows = rows.filter(project=around.project)
    return rows.select_related("person", "project").order_by("person__name", "project__code", "pk")


def _tokens(around: Around, holders: Iterable[UUID]) -> "QuerySet[ApiToken]":
    whose = Q(person_id__in=list(holders))
    if around.project is None:
        whose |= Q(person__organisation__path__contains=[around.place.pk])
    rows = ApiToken.objects.filter(whose, revoked_at__isnull=True, expires_at__gt=around.now)
    return rows.select_related("person").order_by("person__name", "pk")


def _programs(around: Around) -> Iterable[Application]:
    if around.project is not None:
        return ()
    return Application.objects.alive(around.now).filter(_covering(around)).order_by("name", "pk")


def _accounts(around: Around) -> Iterable[Account]:
    if around.project is not None:
        return ()
    rows = Account.objects.filter(is_active=True, person__organisation__path__contains=[around.place.pk])
    return rows.select_related("person").order_by("person__name", "pk")


def _vacant(around: Around) -> Iterator[Holding]:
    if around.project is not None:
        return
    held = set(RoleHeld.objects.on(around.day).values_list("organisation_id", "role"))
    rows = Organisation.objects.filter(path__contains=[around.place.pk]).order_by("code")
    for place in rows:
        wanted = AT_CUSTOMERS if place.is_customer else AT_PROVIDER if place.parent_id is None else ()
        for role in wanted:
            if (place.pk, str(role)) not in held:
                yield Holding(LineKind.VACANT, role=str(role), place_id=place.pk)


def last_seen(person_ids: Iterable[UUID]) -> Mapping[UUID, datetime]:
    """When each person last signed in or used a key."""
    people = list(person_ids)
    with within_scope(SYSTEM.scope):
        rows = AuditEvent.objects.filter(actor_id__in=people, action__endswith=SIGNED_IN, result="done")
        signed_in = dict(rows.values_list("actor_id").annotate(at=Max("at")).order_by())
        rows_of_keys = ApiToken.objects.filter(person_id__in=people, last_used_at__isnull=False)
        used = dict(rows_of_keys.values_list("person_id").annotate(at=Max("last_used_at")).order_by())
    found = {key: max(filter(None, (signed_in.get(key), used.get(key)))) for key in {*signed_in, *used} if key}
    return {key: at for key, at in found.items() if at is not None}


def made_on(key: UUID) -> datetime:
    """When a row was made: our ids begin with the instant."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)


class _Facts:
    """Turns rows into holdings with what is remarkable about them."""

    def __init__(self, around: Around, seen: Mapping[UUID, datetime], accounts: Mapping[UUID, Account]) -> None:
        self._around = around
        self._seen = seen
        self._accounts = accounts

    def is_dormant(self, person_id: UUID) -> bool:
        """Whether the account has slept too long, or never was awake since it was made."""
        account = self._accounts.get(person_id)
        if account is None or not account.is_active:
            return False
        return self._around.now - (self._seen.get(person_id) or made_on(account.pk)) > self._around.dormant_after

    def _of_person(self, person: Person, since: date | None) -> tuple[Flag, ...]:
        account = self._accounts.get(person.pk)
        is_here = account is not None and account.is_active
        marks = {
            Flag.LEFT: not person.is_active,
            Flag.NO_ACCOUNT: not is_here,
            Flag.DORMANT: self.is_dormant(person.pk) and person.pk in self._seen,
            Flag.NEVER: is_here and person.pk not in self._seen,
            Flag.OUTSIDER: person.employment != Employment.EMPLOYEE,
            Flag.LONG: since is not None and self._around.day - since > self._around.held_for,
        }
        return tuple(flag for flag, holds in marks.items() if holds)

    def of_role(self, row: RoleHeld) -> Holding:
        """A role held."""
        flags = self._of_person(row.person, row.starts_on)
        if row.organisation.parent_id is None and row.role != Role.REQUESTER:
            flags = (*flags, Flag.POWERFUL)
        return Holding(
            LineKind.ROLE, row.person_id, row.pk, row.role, row.organisation_id, row.project_id, "",
            row.starts_on, self._seen.get(row.person_id), flags,
        )  # fmt: skip

    def of_member(self, row: ProjectMember) -> Holding:
        """A membership of a project."""
        return Holding(
            LineKind.MEMBER, row.person_id, row.pk, "", row.organisation_id, row.project_id, "",
            row.starts_on, self._seen.get(row.person_id), self._of_person(row.person, row.starts_on),
        )  # fmt: skip

    def of_token(self, row: ApiToken) -> Holding:
        """A living key."""
        is_idle = self._around.now - (row.last_used_at or row.created_at) > self._around.dormant_after
        flags = (*self._of_person(row.person, row.created_at.date()), *((Flag.DORMANT,) if is_idle else ()))
        return Holding(
            LineKind.TOKEN, row.person_id, row.pk, label=f"{row.label} · {row.prefix}…",
            since=row.created_at.date(), last_seen_at=row.last_used_at, flags=tuple(dict.fromkeys(flags)),
        )  # fmt: skip

    def of_account(self, row: Account) -> Holding:
        """A sleeping account."""
        flags = self._of_person(row.person, None)
        return Holding(
            LineKind.ACCOUNT, row.person_id, row.pk, place_id=row.person.organisation_id,
            since=made_on(row.pk).date(), last_seen_at=self._seen.get(row.person_id), flags=flags,
        )  # fmt: skip


def _of_program(row: Application) -> Holding:
    return Holding(
        LineKind.APPLICATION, None, row.pk, place_id=row.organisation_id, label=f"{row.name} · {row.prefix}…",
        since=row.created_at.date(), last_seen_at=row.last_used_at,
    )  # fmt: skip


def dormant_accounts(around: Around) -> list[Holding]:
    """The sleeping accounts of a place and below it alone."""
    accounts = list(_accounts(around))
    seen = last_seen({one.person_id for one in accounts})
    facts = _Facts(around, seen, {one.person_id: one for one in accounts})
    return [facts.of_account(one) for one in accounts if facts.is_dormant(one.person_id)]
