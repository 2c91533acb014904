# SPDX-License-Identifier: Apache-2.0
"""Addresses of access."""

from django.urls import path

from keepwell.access.web import authzen, programs, refusals, reviews, rights, why

app_name = "access"
urlpatterns = [
    path("why/", why.why, name="why"),
    path("access/", rights.rights, name="rights"),
    path("access/roles/<slug:name>/", rights.role, name="role"),
    path("access/dormant/", rights.dormant, name="dormant"),
    path("access/refusals/", refusals.refusals, name="refusals"),
    path("access/programs/", programs.programs, name="programs"),
    path("access/programs/new/", programs.new, name="new_program"),
    path("access/programs/<uuid:pk>/revoke/", programs.revoke, name="revoke_program"),
    path("access/reviews/", reviews.reviews, name="reviews"),
    path("access/reviews/start/<uuid:pk>/", reviews.start, name="start_review"),
    path("access/reviews/<uuid:pk>/", reviews.review, name="review"),
    path("access/reviews/<uuid:pk>/keep/", reviews.keep, name="keep"),
    path("access/reviews/<uuid:pk>/sign/", reviews.sign, name="sign"),
    path("access/reviews/<uuid:pk>/file.<slug:kind>", reviews.takeaway, name="takeaway"),
    path("access/lines/<uuid:pk>/", reviews.decide, name="decide"),
    path(".well-known/authzen-configuration", authzen.configuration, name="authzen"),
    path("access/v1/evaluation", authzen.evaluation, name="evaluation"),
    path("access/v1/evaluations", authzen.evaluations, name="evaluations"),
    path("access/v1/search/subject", authzen.search_subject, name="search_subject"),
    path("access/v1/search/resource", authzen.search_resource, name="search_resource"),
    path("access/v1/search/action", authzen.search_action, name="search_action"),
]
