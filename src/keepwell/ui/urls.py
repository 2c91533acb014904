# SPDX-License-Identifier: Apache-2.0
"""Addresses of the kit, under `/ui/`."""

from django.urls import path

from keepwell.ui import views

app_name = "ui"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("ui/start/", views.start, name="start"),
    path("ui/find/", views.find, name="find"),
    path("ui/palette.json", views.palette_entries, name="palette"),
    path("ui/options/<str:ref>/", views.options, name="options"),
    path("ui/menu/", views.menu, name="menu"),
    path("ui/preferences/", views.preferences, name="preferences"),
    path("ui/style/", views.style, name="style"),
]
