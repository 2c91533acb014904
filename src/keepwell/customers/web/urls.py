# SPDX-License-Identifier: Apache-2.0
"""Addresses of the customers room."""

from django.urls import path

from keepwell.customers.web import acts, pages

app_name = "customers"
urlpatterns = [
    path("customers/", pages.listing, name="customers"),
    path("customers/<uuid:pk>/", pages.customer, name="customer"),
    path("customers/needs/<uuid:pk>/", pages.need, name="need"),
    path("customers/act/<slug:verb>/<uuid:pk>/", acts.act_on, name="act"),
]
