# SPDX-License-Identifier: Apache-2.0
"""Addresses of the log."""

from django.urls import path

from keepwell.audit.web import checks, evidence, explorer, heads, own

app_name = "audit"
urlpatterns = [
    path("audit/", explorer.log, name="log"),
    path("audit/heads/", heads.heads, name="heads"),
    path("audit/heads/<uuid:pk>/", heads.checkpoint, name="checkpoint"),
    path("audit/check/", checks.ask, name="ask_check"),
    path("audit/check/<uuid:pk>/", checks.check, name="check"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("audit/verifier/", own.verifier, name="verifier"),
    path("audit/<uuid:pk>/", explorer.entry, name="entry"),
    path("audit/<uuid:pk>/proof/", explorer.proof, name="proof"),
    path("receipts/", own.mine, name="receipts"),
    path("receipts/<uuid:pk>/", own.receipt, name="receipt"),
    path("receipts/<uuid:pk>/file/", own.receipt_file, name="receipt_file"),
]
