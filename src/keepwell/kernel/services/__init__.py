# SPDX-License-Identifier: Apache-2.0
"""What the ground floor itself does for the whole installation."""

from keepwell.kernel.services.rotate_secrets import keys_in_use, rotate_secrets

__all__ = ["keys_in_use", "rotate_secrets"]
