# SPDX-License-Identifier: Apache-2.0
"""Addresses of the desk."""

from django.urls import path

from keepwell.desk.web import facts, home, mine, opening, ready_texts, ticket, undo, verbs, writing

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("desk/", mine.desk, name="queue"),
    path("desk/new/", opening.new, name="new"),
    path("desk/undo/", undo.undo_slip, name="undo"),
    path("desk/files/", writing.upload, name="upload"),
    path("desk/files/<uuid:pk>/", ticket.attachment, name="attachment"),
    path("desk/files/<uuid:pk>/look/", ticket.look, name="look"),
    path("desk/templates/", ready_texts.templates, name="templates"),
    path("desk/templates/new/", ready_texts.create, name="create_template"),
    path("desk/templates/<uuid:pk>/", ready_texts.change, name="change_template"),
    path("desk/templates/<uuid:pk>/remove/", ready_texts.remove, name="remove_template"),
    path("desk/plans/<uuid:pk>/", ticket.plan, name="plan"),
    path("desk/<str:number>/", ticket.ticket, name="ticket"),
    path("desk/<str:number>/why/", ticket.why, name="why"),
    path("desk/<str:number>/hand-on/", verbs.hand_on, name="hand_on"),
    path("desk/<str:number>/draft/<slug:way>/", writing.draft, name="draft"),
    path("desk/<str:number>/draft/<slug:way>/discard/", writing.discard, name="discard"),
    path("desk/<str:number>/facts/<slug:name>/", facts.fact, name="fact"),
    path("desk/<str:number>/undo-facts/", facts.undo_facts, name="undo_facts"),
    path("desk/<str:number>/preview/", writing.preview, name="preview"),
    path("desk/<str:number>/colleagues/", writing.colleagues, name="colleagues"),
    path("desk/<str:number>/ready-texts/", writing.ready_texts, name="ready_texts"),
    path("desk/<str:number>/messages/<uuid:pk>/", ticket.message, name="message"),
    path("desk/<str:number>/say/<slug:way>/", ticket.say, name="say"),
    path("desk/<str:number>/<slug:verb>/", verbs.act_on, name="act"),
]
