# SPDX-License-Identifier: Apache-2.0
"""Addresses of contracts."""

from django.urls import path

from keepwell.contracts.web import contracts

app_name = "contracts"
urlpatterns = [
    path("contracts/", contracts.contracts, name="contracts"),
    path("contracts/new/", contracts.holders, name="holders"),
    path("contracts/new/<uuid:pk>/", contracts.create_contract, name="create_contract"),
    path("contracts/<uuid:pk>/", contracts.contract, name="contract"),
    path("contracts/act/<slug:verb>/<uuid:pk>/", contracts.act_on, name="act"),
]
