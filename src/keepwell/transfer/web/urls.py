# SPDX-License-Identifier: Apache-2.0
"""Addresses of files in and out."""

from django.urls import path

from keepwell.transfer.web import exports, imports, overview

app_name = "transfer"
urlpatterns = [
    path("transfer/", overview.overview, name="overview"),
    path("transfer/into/", overview.places, name="places"),
    path("transfer/into/<uuid:pk>/", imports.receive, name="receive"),
    path("transfer/imports/<uuid:pk>/", imports.one, name="import"),
    path("transfer/imports/<uuid:pk>/columns/", imports.columns, name="columns"),
    path("transfer/imports/<uuid:pk>/rejects/", imports.rejects, name="rejects"),
    path("transfer/imports/<uuid:pk>/<slug:verb>/", imports.act_on, name="act"),
    path("transfer/templates/<slug:kind>.<slug:form>", overview.template, name="template"),
    path("transfer/out/", exports.choose, name="choose"),
    path("transfer/out/customer/<uuid:pk>/", exports.customer, name="export_customer"),
    path("transfer/out/project/<uuid:pk>/", exports.project, name="export_project"),
    path("transfer/packages/<uuid:pk>/file/", exports.fetch, name="fetch"),
]
