# SPDX-License-Identifier: Apache-2.0
"""Addresses of the log."""

from django.urls import path

from keepwell.audit.web import explorer

app_name = "audit"
urlpatterns = [
    path("audit/", explorer.log, name="log"),
    path("audit/<uuid:pk>/", explorer.entry, name="entry"),
    path("audit/<uuid:pk>/proof/", explorer.proof, name="proof"),
]
