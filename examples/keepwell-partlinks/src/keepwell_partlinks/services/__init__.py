# SPDX-License-Identifier: Apache-2.0
"""What people do with part links."""

from keepwell_partlinks.services.ignore_part import ignore_part

__all__ = ["ignore_part"]
