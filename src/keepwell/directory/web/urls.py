# SPDX-License-Identifier: Apache-2.0
"""Addresses of the directory."""

from django.urls import path

from keepwell.directory.web import acts, cards, pages

app_name = "directory"
urlpatterns = [
    path("directory/", pages.customers, name="customers"),
    path("directory/<uuid:pk>/", pages.directory, name="directory"),
    path("directory/editions/<uuid:pk>/", pages.edition, name="edition"),
    path("directory/cards/<uuid:pk>/", cards.card, name="card"),
    path("directory/cards/<uuid:pk>/card.vcf", cards.vcard_file, name="vcard"),
    path("directory/cards/<uuid:pk>/confirm/", acts.confirm, name="confirm"),
    path("directory/act/<slug:verb>/<uuid:pk>/", acts.act_on, name="act"),
]
