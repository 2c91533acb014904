# SPDX-License-Identifier: Apache-2.0
"""Addresses of access."""

from django.urls import path

from keepwell.access.web import why

app_name = "access"
urlpatterns = [path("why/", why.why, name="why")]
