# SPDX-License-Identifier: Apache-2.0
"""Addresses of the reports and the wallboard."""

from django.urls import path

from keepwell.reports.web import editions, pages, schedules, screens, tickets, wallboard

app_name = "reports"
urlpatterns = [
    path("reports/", pages.first, name="first"),
    path("reports/tickets/", tickets.behind_page, name="tickets"),
    path("reports/editions/", editions.listing, name="editions"),
    path("reports/editions/make/<uuid:pk>/", editions.request, name="request"),
    path("reports/editions/<uuid:pk>/", editions.one, name="edition"),
    path("reports/editions/<uuid:pk>/report.<slug:file_form>", editions.fetch, name="fetch"),
    path("reports/schedules/", schedules.listing, name="schedules"),
    path("reports/schedules/plan/<uuid:pk>/", schedules.plan, name="plan"),
    path("reports/schedules/<uuid:pk>/<slug:verb>/", schedules.act_on, name="schedule_act"),
    path("reports/screens/", screens.listing, name="screens"),
    path("reports/screens/open/<uuid:pk>/", screens.open_one, name="open_screen"),
    path("reports/screens/<uuid:pk>/revoke/", screens.revoke, name="revoke_screen"),
    path("reports/<slug:report_name>/", pages.report, name="report"),
    path("reports/<slug:report_name>/report.xlsx", pages.xlsx, name="xlsx"),
    path("reports/<slug:report_name>/<slug:table_key>.csv", pages.csv_file, name="csv"),
    path("wallboard/", wallboard.wallboard, name="wallboard"),
    path("wallboard/s/<str:secret>/", wallboard.screen, name="screen"),
]
