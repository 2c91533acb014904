# SPDX-License-Identifier: Apache-2.0
"""Addresses of webhooks."""

from django.urls import path

from keepwell.bridges.web import acts, pages

app_name = "bridges"
urlpatterns = [
    path("administration/webhooks/", pages.webhooks, name="webhooks"),
    path("administration/webhooks/new/", acts.new, name="new"),
    path("administration/webhooks/<uuid:pk>/", pages.webhook, name="webhook"),
    path("administration/webhooks/<uuid:pk>/new-secret/", acts.secret, name="secret"),
    path("administration/webhooks/<uuid:pk>/<slug:verb>/", acts.on_webhook, name="act"),
    path("administration/deliveries/<uuid:pk>/", pages.delivery, name="delivery"),
    path("administration/deliveries/<uuid:pk>/replay/", acts.replay, name="replay"),
]
