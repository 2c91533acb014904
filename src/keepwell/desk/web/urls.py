# SPDX-License-Identifier: Apache-2.0
"""Addresses of the desk."""

from django.urls import path

from keepwell.desk.web import home, many, mine, opening, ticket, verbs

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("desk/", mine.desk, name="queue"),
    path("desk/new/", opening.new, name="new"),
    path("desk/answers/", mine.answers, name="answers"),
    path("desk/assign/", many.assign, name="assign_many"),
    path("desk/close/", many.close, name="close_many"),
    path("desk/files/<uuid:pk>/", ticket.attachment, name="attachment"),
    path("desk/plans/<uuid:pk>/", ticket.plan, name="plan"),
    path("desk/<str:number>/", ticket.ticket, name="ticket"),
    path("desk/<str:number>/why/", ticket.why, name="why"),
    path("desk/<str:number>/hand-on/", verbs.hand_on, name="hand_on"),
    path("desk/<str:number>/say/<slug:way>/", ticket.say, name="say"),
    path("desk/<str:number>/<slug:verb>/", verbs.act_on, name="act"),
]
