# SPDX-License-Identifier: Apache-2.0
"""Root addresses."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
