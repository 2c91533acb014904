# SPDX-License-Identifier: Apache-2.0
"""Addresses of the requester's side; its start page and form stand at the desk's own addresses."""

from django.urls import path

from keepwell.portal.web import contacts, helping, rating, requests, solutions

app_name = "portal"
urlpatterns = [
    path("help/", helping.helpers, name="helpers"),
    path("help/card/", helping.card, name="card"),
    path("help/card/<str:form>", helping.card_file, name="card_file"),
    path("help/answers/", requests.answers, name="answers"),
    path("help/company/", requests.company, name="company"),
    path("help/company/<slug:verb>/<str:number>/", requests.follow, name="follow"),
    path("help/contacts/", contacts.all_contacts, name="all_contacts"),
    path("help/contacts/<uuid:pk>/", contacts.contacts, name="contacts"),
    path("help/contacts/<uuid:pk>/publish/", contacts.publish, name="publish"),
    path("help/contacts/<slug:verb>/<uuid:pk>/", contacts.change, name="change_contacts"),
    path("help/solutions/", solutions.all_solutions, name="solutions"),
    path("help/solutions/<uuid:pk>/", solutions.solution, name="solution"),
    path("help/solutions/<uuid:pk>/judge/", solutions.judge, name="judge"),
    path("help/solutions/<slug:verb>/<uuid:pk>/", solutions.keep, name="keep"),
    path("help/share/<str:number>/", solutions.share, name="share"),
    path("help/rate/<str:number>/", rating.give, name="rate"),
    path("help/at/<str:token>/", helping.open_page, name="open"),
    path("help/at/<str:token>/<str:form>", helping.open_file, name="open_file"),
]
