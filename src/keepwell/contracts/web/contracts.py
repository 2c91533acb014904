# SPDX-License-Identifier: Apache-2.0
"""Pages of contracts: the list, and one contract with versions, clauses and covered systems."""

from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from keepwell.contracts import services
from keepwell.contracts.models import Contract, ContractVersion, CoveredSystem
from keepwell.contracts.selectors.listing import contracts_for
from keepwell.contracts.selectors.page import contract_page
from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.people.selectors import customers
from keepwell.ui import parts
from keepwell.ui.acting import Asking, Done, act
from keepwell.ui.faces import Link
from keepwell.ui.navigation import actor_of
from keepwell.ui.tables import Column, Table

_VERBS: dict[str, Any] = {
    "draft-version": services.draft_version,
    "add-system": services.add_system,
    "set-clause": services.set_clause,
    "drop-clause": services.drop_clause,
    "activate": services.activate_version,
    "end": services.end_version,
    "change-release": services.change_release,
}
_ON_CONTRACT = ("draft-version", "add-system")
_ON_DRAFT = ("set-clause", "drop-clause", "activate")
_COLUMNS: tuple[Column[Contract], ...] = (
    Column(
        "number",
        gettext_lazy("Contract"),
        lambda row: parts.row_link(reverse("contracts:contract", args=[row.pk]), row.number, row.title),
        narrow="main",
    ),
    Column("organisation", gettext_lazy("Organisation"), lambda row: row.organisation.label),
    Column("provider", gettext_lazy("Provider"), lambda row: row.provider.label),
)


@require_GET
def contracts(request: HttpRequest) -> HttpResponse:
    """The contracts the reader may see."""
    actor = actor_of(request)
    table = Table(
        gettext_lazy("Contracts"),
        _COLUMNS,
        list(contracts_for(actor)),
        empty=gettext_lazy("No contract here."),
        empty_hint=gettext_lazy("Enter the first one with the customer who holds it."),
    )
    acts = [Link(services.create_contract.title, reverse("contracts:holders"))] if _holders(actor) else []
    return render(request, "contracts/contracts.html", {"table": table, "acts": acts})


@require_GET
def holders(request: HttpRequest) -> HttpResponse:
    """With whom shall a contract be entered?"""
    return render(request, "contracts/holders.html", {"holders": _holders(actor_of(request))})


@require_http_methods(["GET", "POST"])
def create_contract(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a contract held by this organisation."""
    return act(
        request,
        services.create_contract,
        pk,
        done=lambda made: Done(_address(made), _("Saved.")),
        asking=Asking(back=reverse("contracts:contracts")),
    )


@require_GET
def contract(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One contract."""
    actor = actor_of(request)
    page = contract_page(actor, pk)
    context = {
        "page": page,
        "acts": _acts(actor, page.contract, _ON_CONTRACT),
        "versions": [(one, _version_acts(actor, one.version)) for one in page.versions],
        "systems": [(one, _acts(actor, one, ("change-release",))) for one in page.systems],
    }
    return render(request, "contracts/contract.html", context)


@require_http_methods(["GET", "POST"])
def act_on(request: HttpRequest, verb: str, pk: UUID) -> HttpResponse:
    """Ask for what an act needs, and do it."""
    offered = _VERBS.get(verb)
    if offered is None:
        raise NotFound
    actor = actor_of(request)
    with reading(actor):  # closed before the act: a refusal's log entry must outlive it
        row = offered.target.objects.visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    contract_id = row.pk if isinstance(row, Contract) else row.contract_id
    back = reverse("contracts:contract", args=[contract_id])
    initial = {"release": row.release} if isinstance(row, CoveredSystem) else {}
    return act(
        request, offered, row, done=lambda _made: Done(back, _("Saved.")), asking=Asking(initial=initial, back=back)
    )


def _address(made: object) -> str:
    return (
        reverse("contracts:contract", args=[made.pk]) if isinstance(made, Contract) else reverse("contracts:contracts")
    )


def _holders(actor: Actor) -> list[Organisation]:
    return [one for one in customers(actor) if _may(actor, services.create_contract, one)]


def _may(actor: Actor, action: Any, row: Model) -> bool:
    context = {"mfa": actor.mfa, "via": str(actor.via)}
    return ports.authorizer().authorise(actor, action.name, row, context).allowed


def _version_acts(actor: Actor, version: ContractVersion) -> list[Link]:
    return _acts(actor, version, _ON_DRAFT if version.status == "draft" else ("end",))


def _acts(actor: Actor, row: Model, verbs: tuple[str, ...]) -> list[Link]:
    return [
        Link(_VERBS[verb].title, reverse("contracts:act", args=[verb, row.pk]))
        for verb in verbs
        if _may(actor, _VERBS[verb], row)
    ]
