# SPDX-License-Identifier: Apache-2.0
"""Addresses of the plugins room."""

from django.urls import path

from keepwell.plugins.web import pages

app_name = "plugins"
urlpatterns = [
    path("administration/plugins/", pages.plugins, name="plugins"),
    path("administration/plugins/<slug:label>/switch/", pages.switch, name="switch"),
    path("administration/plugins/<slug:label>/settings/", pages.set_up, name="settings"),
]
