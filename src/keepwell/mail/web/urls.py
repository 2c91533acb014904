# SPDX-License-Identifier: Apache-2.0
"""Addresses of outgoing mail."""

from django.urls import path

from keepwell.mail.web import pages

app_name = "mail"
urlpatterns = [
    path("administration/mail/", pages.mail, name="mail"),
    path("administration/mail/set-up/", pages.set_up, name="set_up"),
    path("administration/mail/test/", pages.test, name="test"),
    path("administration/mail/letters/<uuid:pk>/", pages.letter_page, name="letter"),
    path("administration/mail/letters/<uuid:pk>/retry/", pages.retry, name="retry"),
]
