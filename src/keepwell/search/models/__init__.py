# SPDX-License-Identifier: Apache-2.0
"""The index. Only this room reads it."""

from keepwell.search.models.entry import SearchEntry

__all__ = ["SearchEntry"]
