# SPDX-License-Identifier: Apache-2.0
"""Addresses of signing in."""

from django.urls import path

from keepwell.signin.web import admin, confirm, factors, links, passkeys, password, rules, security, sign_in

app_name = "signin"
urlpatterns = [
    path("sign-in/", sign_in.sign_in_page, name="sign_in"),
    path("sign-in/code/", sign_in.code_page, name="code"),
    path("sign-in/over/", sign_in.start_over, name="start_over"),
    path("sign-in/back/", sign_in.back_again, name="back"),
    path("sign-in/challenge/", passkeys.challenge, name="challenge"),
    path("sign-in/confirm/", confirm.confirm_page, name="confirm"),
    path("sign-in/factor/", factors.first_factor, name="first_factor"),
    path("sign-in/factor/app/", factors.new_app, name="new_app"),
    path("sign-in/factor/passkey/", factors.new_passkey, name="new_passkey"),
    path("sign-in/factor/challenge/", passkeys.registration_challenge, name="registration_challenge"),
    path("sign-in/factor/codes/", factors.codes_page, name="codes"),
    path("sign-in/reset/", links.ask_reset, name="ask_reset"),
    path("sign-in/reset/asked/", links.reset_asked, name="reset_asked"),
    path("sign-in/reset/<slug:secret>/", links.reset_link, name="reset_link"),
    path("sign-in/invitation/<slug:secret>/", links.invitation, name="invitation"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("profile/password/", password.password, name="password"),
    path("profile/sign-in/", security.security, name="security"),
    path("profile/sign-in/app/remove/", factors.remove, name="remove_app"),
    path("profile/sign-in/passkeys/<int:pk>/remove/", factors.remove, name="remove_passkey"),
    path("profile/sign-in/sessions/<uuid:pk>/end/", security.end_one, name="end_session"),
    path("profile/sign-in/sessions/end/", security.end_everywhere, name="end_everywhere"),
    path("people/<uuid:pk>/invite/", admin.invite, name="invite"),
    path("invitations/<uuid:pk>/resend/", admin.resend, name="resend"),
    path("invitations/<uuid:pk>/withdraw/", admin.withdraw, name="withdraw"),
    path("accounts/<uuid:pk>/password-link/", admin.new_password_link, name="password_link"),
    path("accounts/<uuid:pk>/<slug:verb>/", admin.act_on_account, name="act"),
    path("sign-in-policy/", rules.policy, name="policy"),
    path("sign-in-policy/require/", rules.require, name="require"),
    path("sign-in-policy/limits/", rules.limits, name="limits"),
    path("sign-in-policy/<uuid:pk>/release/", rules.release, name="release"),
]
