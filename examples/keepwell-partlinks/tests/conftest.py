# SPDX-License-Identifier: Apache-2.0
"""The installation that the plug-in is tested in: Keepwell's own, from its checkout."""

from tests.conftest import _quick_passwords, as_superuser, cluster, committed, django_db_setup

__all__ = ["_quick_passwords", "as_superuser", "cluster", "committed", "django_db_setup"]
