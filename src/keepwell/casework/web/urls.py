# SPDX-License-Identifier: Apache-2.0
"""Addresses of casework."""

from django.urls import path

from keepwell.casework.web import acts, pages, setup

app_name = "casework"
urlpatterns = [
    path("problems/", pages.problems, name="problems"),
    path("problems/routes/", setup.routes, name="routes"),
    path("problems/<str:number>/", pages.problem, name="problem"),
    path("tasks/", pages.tasks, name="tasks"),
    path("time/", pages.time_spent, name="time"),
    path("checklists/", setup.checklists, name="checklists"),
    path("casework/<slug:verb>/<uuid:pk>/", acts.act_on, name="act"),
]
