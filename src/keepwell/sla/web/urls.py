# SPDX-License-Identifier: Apache-2.0
"""Addresses of calendars."""

from django.urls import path

from keepwell.sla.web import calendars

app_name = "sla"
urlpatterns = [
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.create_calendar, name="create_calendar"),
    path("calendars/act/<slug:verb>/<uuid:pk>/", calendars.act_on, name="act"),
    path("calendars/at/<str:code>/", calendars.calendar, name="calendar"),
]
