# SPDX-License-Identifier: Apache-2.0
"""The installation's password hash at the least cost: stories sign in often."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 that takes microseconds; never outside of tests."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
