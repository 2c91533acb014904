# SPDX-License-Identifier: Apache-2.0
"""Addresses of the list's parts; the list itself is the desk's address (`desk:queue`)."""

from django.urls import path

from keepwell.queues.web import board, editing, filtering, keeping, many, taking, there

app_name = "queues"
urlpatterns = [
    path("desk/lists/rows/", board.rows, name="rows"),
    path("desk/lists/filter/", filtering.choose, name="filter"),
    path("desk/lists/columns/", keeping.columns, name="columns"),
    path("desk/lists/arrange/", keeping.arrange, name="arrange"),
    path("desk/lists/first/", keeping.first, name="first"),
    path("desk/lists/save/", keeping.save, name="save"),
    path("desk/lists/export/", taking.take_along, name="export"),
    path("desk/lists/there/", there.there, name="there"),
    path("desk/lists/there/<uuid:pk>/", there.sign, name="sign"),
    path("desk/lists/many/<slug:what>/", many.many, name="many"),
    path("desk/lists/edit/<uuid:pk>/", editing.edit, name="edit"),
    path("desk/lists/<uuid:pk>/change/", keeping.change, name="change"),
    path("desk/lists/<uuid:pk>/remove/", keeping.remove, name="remove"),
    path("desk/lists/<uuid:pk>/keep/", keeping.keep, name="keep"),
]
