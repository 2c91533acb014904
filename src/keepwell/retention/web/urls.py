# SPDX-License-Identifier: Apache-2.0
"""Addresses of retention."""

from django.urls import path

from keepwell.retention.web import bin as recovery
from keepwell.retention.web import choosing, holds, persons, removing

app_name = "retention"
urlpatterns = [
    path("administration/bin/", recovery.recovery_bin, name="bin"),
    path("administration/bin/<uuid:pk>/", recovery.removal, name="removal"),
    path("administration/bin/<uuid:pk>/restore/", recovery.restore, name="restore"),
    path("administration/bin/requests/<uuid:pk>/", recovery.removal_request, name="request"),
    path("administration/bin/requests/<uuid:pk>/approve/", recovery.decide, {"word": "approve"}, name="approve"),
    path("administration/bin/requests/<uuid:pk>/decline/", recovery.decide, {"word": "decline"}, name="decline"),
    path("administration/bin/remove/<slug:way>/<uuid:pk>/", removing.remove, name="remove"),
    path("administration/bin/remove-many/<uuid:pk>/", removing.remove_many, name="remove_many"),
    path("administration/choose/<slug:what>/", choosing.choose, name="choose"),
    path("administration/holds/", holds.holds, name="holds"),
    path("administration/holds/<uuid:pk>/", holds.hold, name="hold"),
    path("administration/holds/place/<slug:way>/<uuid:pk>/", holds.place, name="place"),
    path("administration/holds/<uuid:pk>/release/", holds.release, name="release"),
    path("administration/persons/", persons.register, name="persons"),
    path("administration/persons/<uuid:pk>/", persons.person_request, name="person"),
    path("administration/persons/<uuid:pk>/copy.zip", persons.package, name="package"),
    path("administration/persons/about/<uuid:pk>/", persons.ask, name="ask"),
    path("administration/persons/<slug:word>/<uuid:pk>/", persons.answer, name="answer"),
]
