# SPDX-License-Identifier: Apache-2.0
"""Erase a person: names, contacts, account, keys, sessions, notices and the log's values; proofs stay whole."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action, note_change, publish
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.kernel.scope import within_scope
from keepwell.people.choices import ACCOUNT_ROLES
from keepwell.people.models import Person, RoleHeld
from keepwell.people.selectors.staff import today_for
from keepwell.retention.choices import PersonRequestKind, PersonRequestState
from keepwell.retention.erasing import blank_person
from keepwell.retention.events import PersonErased
from keepwell.retention.models import PersonRequest


@command
class ErasePerson:
    """How far it goes."""

    with_words: bool = field(
        gettext_lazy("Also blank what the person wrote in tickets"),
        default=False,
        help=gettext_lazy("Without it, texts stay as part of the customer's record, without the name."),
    )
    answer: str = field(gettext_lazy("Answer to the person"), widget="textarea", personal=True, default="")


@action(
    "retention.erase_person",
    title=gettext_lazy("Erase the person"),
    target=PersonRequest,
    command=ErasePerson,
    risk=Risk.CRITICAL,
)
def erase_person(actor: Actor, request: PersonRequest, command: ErasePerson, *, now: datetime) -> PersonRequest:
    """Do what was asked, once and for good; refused under a legal hold."""
    require_open(request, PersonRequestKind.ERASURE)
    with within_scope(SYSTEM.scope):
        person = Person.objects.select_related("organisation").select_for_update(no_key=True, of=("self",))
        subject = person.get(pk=request.person_id)
    _require_free(subject, now)
    outcome = blank_person(subject.pk, with_words=command.with_words, now=now)
    request.outcome = outcome
    request.words = ""
    request.answer = command.answer.strip()
    request.state, request.answered_by_id, request.answered_at = PersonRequestState.DONE, actor.person_id, now
    request.save(update_fields=["outcome", "words", "answer", "state", "answered_by", "answered_at"])
    note_change("erased", None, {str(name): count for name, count in outcome.items()})
    publish(
        PersonErased(person_id=subject.pk, organisation_id=subject.organisation_id, customer_id=subject.customer_id)
    )
    return request


def require_open(request: PersonRequest, kind: PersonRequestKind) -> None:
    """The request must still wait and be of this kind."""
    if request.state != PersonRequestState.OPEN:
        raise DomainError(_("This request is answered already."))
    if request.kind != kind:
        raise DomainError(_("This request asks for something else."))


def _require_free(person: Person, now: datetime) -> None:
    if person.is_held:
        raise DomainError(
            _("A legal hold keeps %(names)s. Ask who placed it; it is released by a second person.")
            % {"names": person.label}
        )
    with within_scope(SYSTEM.scope):
        today = today_for(person.organisation, now)
        held = RoleHeld.objects.filter(person=person, role__in=ACCOUNT_ROLES).not_ended_by(today)
        if held.exists():
            raise DomainError(_("This person answers for a customer. Name the successor there first, then try again."))
        RoleHeld.objects.filter(person=person).not_ended_by(today).filter(starts_on__lte=today).update(ends_on=today)
        RoleHeld.objects.filter(person=person, starts_on__gt=today).delete()
