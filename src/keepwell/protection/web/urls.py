# SPDX-License-Identifier: Apache-2.0
"""Addresses of backups."""

from django.urls import path

from keepwell.protection.web import pages

app_name = "protection"
urlpatterns = [
    path("administration/backups/", pages.backups, name="backups"),
    path("administration/backups/new/", pages.ask, name="ask"),
    path("administration/backups/<uuid:pk>/stop/", pages.stop, name="stop"),
    path("administration/backups/proofs/<uuid:pk>/", pages.proof, name="proof"),
]
