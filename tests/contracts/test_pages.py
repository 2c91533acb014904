# SPDX-License-Identifier: Apache-2.0
"""The pages of contracts, as the cast sees them."""

import pytest
from django.test import Client

from keepwell.contracts.models import Clause, ContractVersion
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from tests.factories import contracts as make
from tests.factories import people

pytestmark = pytest.mark.usefixtures("committed")


def browser(cast: people.Cast, who: str, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    account = people.account(getattr(cast, who), f"{who}@example.com")
    client.post("/sign-in/", {"email": account.email, "password": people.PASSWORD})
    client.cookies["django_language"] = language
    return client


def test_the_csm_reads_versions_clauses_and_systems_in_her_language() -> None:
    cast = people.cast()
    paper = make.contract(cast.group)
    make.in_force(paper)
    make.system(paper)
    client = browser(cast, "zhou")
    assert "HT-2025-031" in client.get("/contracts/").content.decode()
    page = client.get(f"/contracts/{paper.pk}/").content.decode()
    for words in ("严重：30 分钟（全天候）内首次响应", "从 2026-01-01 起", "Windchill", "等客户"):
        assert words in page, words


def test_the_csm_drafts_and_writes_a_clause_but_may_not_put_it_into_force() -> None:
    cast = people.cast()
    paper = make.contract(cast.group)
    client = browser(cast, "zhou", "en")
    answer = client.post(f"/contracts/act/draft-version/{paper.pk}/", {"first_day": "2026-01-01", "terms": "empty"})
    assert answer.status_code == 303
    with reading(SYSTEM):
        version = ContractVersion.objects.get()
    page = client.get(f"/contracts/act/set-clause/{version.pk}/").content.decode()
    assert "Milestone" in page
    assert "activate" not in client.get(f"/contracts/{paper.pk}/").content.decode()
    assert client.post(f"/contracts/act/activate/{version.pk}/").status_code == 403


def test_a_requester_and_a_stranger_find_no_contract() -> None:
    cast = people.cast()
    paper = make.contract(cast.group)
    client = browser(cast, "chen")
    assert "HT-2025-031" not in client.get("/contracts/").content.decode()
    assert client.get(f"/contracts/{paper.pk}/").status_code == 404


def test_the_service_manager_puts_terms_into_force_through_the_page() -> None:
    cast = people.cast()
    people.role(cast.li, Role.SERVICE_MANAGER, cast.provider)
    paper = make.contract(cast.group)
    version = make.draft(paper, terms="around_the_clock")
    client = browser(cast, "li", "en")
    assert f"/contracts/act/activate/{version.pk}/" in client.get(f"/contracts/{paper.pk}/").content.decode()
    assert client.post(f"/contracts/act/activate/{version.pk}/").status_code == 303
    with reading(SYSTEM):
        assert ContractVersion.objects.get().status == "active"
        assert Clause.objects.count() == 5


def test_a_contract_is_entered_with_the_customer_who_holds_it() -> None:
    cast = people.cast()
    client = browser(cast, "zhou", "en")
    assert f"/contracts/new/{cast.group.pk}/" in client.get("/contracts/new/").content.decode()
    assert "/contracts/new/" not in browser(cast, "wang", "en").get("/contracts/").content.decode()
    answer = client.post(
        f"/contracts/new/{cast.group.pk}/",
        {"number": "HT-9", "title": "PLM", "direction": "we_owe", "zone": "Asia/Peking"},
    )
    assert (answer.status_code, "Asia/Shanghai" in answer.content.decode()) == (422, True)
    answer = client.post(
        f"/contracts/new/{cast.group.pk}/",
        {"number": "HT-9", "title": "PLM", "direction": "we_owe", "zone": "Asia/Shanghai"},
    )
    assert answer.status_code == 303
    assert "HT-9" in client.get("/contracts/").content.decode()
