# SPDX-License-Identifier: Apache-2.0
"""Addresses of signing in."""

from django.urls import path

from keepwell.signin.web import password, sign_in

app_name = "signin"
urlpatterns = [
    path("sign-in/", sign_in.sign_in_page, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("profile/password/", password.password, name="password"),
]
