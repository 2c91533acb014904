# SPDX-License-Identifier: Apache-2.0
"""Addresses of people."""

from django.urls import path

from keepwell.people.web import acts, directory, notices, profile

app_name = "people"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/language/", profile.language, name="language"),
    path("profile/keys/new/", profile.new_key, name="new_key"),
    path("profile/keys/<uuid:pk>/renew/", profile.rotate_key, name="rotate_key"),
    path("profile/keys/<uuid:pk>/revoke/", profile.revoke_key, name="revoke_key"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/read/", notices.read_all, name="read_notices"),
    path("notices/<uuid:pk>/", notices.open_notice, name="open_notice"),
    path("people/", directory.directory, name="directory"),
    path("people/at/<uuid:pk>/", directory.directory, name="organisation"),
    path("people/<uuid:pk>/", directory.person, name="person"),
    path("people/act/<slug:verb>/<uuid:pk>/", acts.act_on, name="act"),
    path("teams/", directory.teams, name="teams"),
    path("teams/<uuid:pk>/", directory.team, name="team"),
]
