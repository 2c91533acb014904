# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into others: words for the log, pages, and how a person signs in on that person's page."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepwell.audit.selectors import name_acts
from keepwell.kernel import clock, ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.slots import Panel, slot
from keepwell.people.choices import ADMINISTRATORS, Role
from keepwell.people.models import Person
from keepwell.people.services import close_account
from keepwell.signin.models import IdentityProvider
from keepwell.signin.selectors.pages import AccessOfPerson, access_of_person
from keepwell.signin.services import (
    create_reset_link,
    end_all_sessions,
    invite_person,
    reopen_account,
    resend_invitation,
    reset_factors,
    withdraw_invitation,
)
from keepwell.signin.web.confirm import before_critical_acts
from keepwell.ui import acting, navigation
from keepwell.ui.faces import Link


def _access(actor: Any, person: Any) -> dict[str, Any] | None:
    found = access_of_person(actor, person.pk, clock.now())
    links = [] if found is None else _links(actor, person, found)
    if found is None or not (found.account or found.invitation or links):
        return None
    return {"access": found, "links": links}


def _links(actor: Actor, person: Person, access: AccessOfPerson) -> list[Link]:
    account, invitation = access.account, access.invitation
    offered: list[tuple[Any, Model, str]] = []
    if account is None and person.is_active and invitation is None:
        offered = [(invite_person, person, reverse("signin:invite", args=[person.pk]))]
    if invitation is not None and account is None:
        offered = [
            (resend_invitation, invitation, reverse("signin:resend", args=[invitation.pk])),
            (withdraw_invitation, invitation, reverse("signin:withdraw", args=[invitation.pk])),
        ]
    if account is not None and account.pk != actor.account_id:
        verbs = [("reopen", reopen_account)]
        if account.is_active:
            offered = [(create_reset_link, account, reverse("signin:password_link", args=[account.pk]))]
            verbs = [("sign-out", end_all_sessions), ("close", close_account)]
        if access.factors is not None and access.factors.is_set:
            verbs.append(("reset-factors", reset_factors))
        offered += [(action, account, reverse("signin:act", args=[account.pk, verb])) for verb, action in verbs]
    decide = ports.authorizer().authorise
    context = {"mfa": actor.mfa, "via": str(actor.via)}
    return [Link(action.title, url) for action, row, url in offered if decide(actor, action.name, row, context).allowed]


name_acts(
    {
        "people.signed_in": _("Signed in"),
        "people.signed_out": _("Signed out"),
        "people.sign_in_failed": _("Failed to sign in"),
        "signin.factor_added": _("Set up a second factor"),
        "signin.factor_removed": _("Removed a second factor"),
        "signin.codes_made": _("Made new recovery codes"),
        "signin.recovery_code_used": _("Used a recovery code"),
        "signin.code_refused": _("Failed at the second step"),
        "signin.confirmed": _("Confirmed it is the same person"),
        "signin.reset_asked": _("Asked for a link to set a new password"),
    }
)
slot("people.profile_acts").add(
    Panel("signin.security", "signin/parts/profile_acts.html", lambda _actor, _subject: {}, order=10)
)
slot("people.person").add(Panel("signin.access", "signin/parts/person_access.html", _access, order=10))
navigation.register(
    navigation.NavItem(
        _("Administration"),
        _("Sign-in policy"),
        "signin:policy",
        roles=frozenset(role.value for role in ADMINISTRATORS),
        order=82,
    )
)
acting.plug_gate(before_critical_acts)


def _ways(_actor: Any, back: Any) -> dict[str, Any]:
    """The providers one may sign in at; they stand on a page for nobody, so their names are not a secret."""
    query = f"?{urlencode({'next': back})}" if isinstance(back, str) and back not in ("", "/") else ""
    rows = IdentityProvider.objects.filter(is_on=True).order_by("name")
    return {"ways": [Link(row.name, reverse("signin:company", args=[row.code]) + query) for row in rows]}


name_acts({"signin.identity_linked": _("Linked with an identity provider")})
slot("signin.ways").add(Panel("signin.company", "signin/parts/company_ways.html", _ways, order=10))
navigation.register(
    navigation.NavItem(
        _("Administration"),
        _("Identity providers"),
        "signin:providers",
        roles=frozenset({Role.SECURITY_ADMIN.value}),
        order=83,
        under="/administration/providers/",
    )
)
navigation.register(
    navigation.NavItem(
        _("Administration"),
        _("Directories"),
        "signin:directories",
        roles=frozenset({Role.SECURITY_ADMIN.value}),
        order=84,
        under="/administration/directories/",
    )
)
