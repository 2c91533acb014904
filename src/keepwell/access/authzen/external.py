# SPDX-License-Identifier: Apache-2.0
"""Answers by a program's own policies: its words, its entities, and our people where its schema speaks of them.

What the request says of a subject or a resource counts before what the folder says: the asking program knows it better.
Of a `Person` nothing is believed: those facts are Keepwell's.
"""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from keepwell.access.authorizer import LANGUAGES
from keepwell.access.authzen.answers import Found, Verdict, Window
from keepwell.access.authzen.keepwell import actor_of
from keepwell.access.authzen.questions import Asked, BadQuestion, Named, Verb
from keepwell.access.engine import cedar
from keepwell.access.engine.cedar import Entity, Question
from keepwell.access.engine.principals import PERSON, principal_of
from keepwell.access.engine.stores import PolicyStore, fitting, names_in_order
from keepwell.people.models import Account

_PERSON_NAMES = {"person": PERSON, "Person": PERSON}


class StoreAnswers:
    """Answers by one policy set."""

    def __init__(self, store: PolicyStore) -> None:
        self._store = store

    def decide(self, asked: Asked) -> Verdict:
        """One decision; types and actions that the schema does not know are a no."""
        subject, resource = self._type(asked.subject.type), self._type(asked.resource.type)
        verb = self._store.verbs.get(asked.action.name)
        if verb is None or subject not in verb.principals or resource not in verb.resources:
            return Verdict(False)
        try:
            context = fitting(verb.context, {**asked.context, "action": asked.action.properties}, "context")
            who, what = self._entity(asked.subject, subject), self._entity(asked.resource, resource)
        except ValueError as error:
            words = _("“%(field)s” has another type in the policy set's schema.") % {"field": error}
            raise BadQuestion(words, str(error)) from error
        if who is None or what is None:
            return Verdict(False)  # a person whom we do not know
        question = Question((who.type, who.id), asked.action.name, (what.type, what.id), context)
        answer = cedar.ask(question, self._store.policies, cedar.facts([who] if who == what else [who, what]))
        by_id = self._store.book.by_id
        reasons = {name: tuple(by_id[one].reasons[name] for one in answer.policy_ids) for name in LANGUAGES}
        return Verdict(answer.allowed, answer.policy_ids, reasons)

    def _entity(self, named: Named, kind: str) -> Entity | None:
        if kind == PERSON:
            actor = actor_of(Named("person", named.id), {})
            return principal_of(actor).as_entity() if actor is not None else None
        known = self._store.entities.get((kind, named.id), {})
        given = fitting(self._store.types.get(kind, {}), named.properties, named.type)
        return Entity(kind, named.id, {**known, **given}, self._store.parents.get((kind, named.id), ()))

    def _type(self, name: str) -> str:
        return _PERSON_NAMES.get(name, name)

    def subjects(self, asked: Asked, window: Window) -> Found:
        """Those subjects that the policy set lists (of persons: who can sign in) and that may."""
        kind = self._type(asked.subject.type)
        names = _people() if kind == PERSON else self._store.ids_of(kind)
        given = asked.subject.properties

        def may(name: str) -> bool:
            return self.decide(_with_subject(asked, Named(asked.subject.type, name, given))).allowed

        return _some(names, window, may)

    def resources(self, asked: Asked, window: Window) -> Found:
        """Those resources that the policy set lists and to which it may be done."""
        given = asked.resource.properties

        def may(name: str) -> bool:
            return self.decide(_with_resource(asked, Named(asked.resource.type, name, given))).allowed

        return _some(self._store.ids_of(self._type(asked.resource.type)), window, may)

    def actions(self, asked: Asked) -> tuple[str, ...]:
        """Every action of the schema that the subject may do; nobody the policy set does not list may do any."""
        kind = self._type(asked.subject.type)
        if kind != PERSON and (kind, asked.subject.id) not in self._store.entities:
            return ()
        return tuple(
            name
            for name in sorted(self._store.verbs)
            if self.decide(Asked(asked.subject, Verb(name), asked.resource, asked.context)).allowed
        )


def _some(names: Iterable[str], window: Window, may: Callable[[str], bool]) -> Found:
    found: list[str] = []
    for name in names_in_order(names, window.after):
        if len(found) == window.limit:
            return Found(tuple(found), found[-1])
        if may(name):
            found.append(name)
    return Found(tuple(found))


def _people() -> list[str]:
    rows = Account.objects.filter(is_active=True, person__is_active=True)
    return [str(key) for key in rows.values_list("person_id", flat=True)]


def _with_subject(asked: Asked, subject: Named) -> Asked:
    return Asked(subject, asked.action, asked.resource, asked.context)


def _with_resource(asked: Asked, resource: Named) -> Asked:
    return Asked(asked.subject, asked.action, resource, asked.context)
