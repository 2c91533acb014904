# SPDX-License-Identifier: Apache-2.0
"""Addresses of search and of its dictionary."""

from django.urls import path

from keepwell.search.web import dictionary, finding

app_name = "search"
urlpatterns = [
    path("search/", finding.find_page, name="find"),
    path("search/similar/", finding.similar_cases, name="similar"),
    path("administration/search/", dictionary.dictionary, name="dictionary"),
    path("administration/search/words/new/", dictionary.keep, name="new_term"),
    path("administration/search/words/change/", dictionary.keep, name="change_term"),
    path("administration/search/words/drop/", dictionary.drop, name="drop_term"),
    path("administration/search/rebuild/", dictionary.rebuild, name="rebuild"),
]
