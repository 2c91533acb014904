# SPDX-License-Identifier: Apache-2.0
"""The room's one table."""

from keepwell.files.models.stored_file import StoredFile

__all__ = ["StoredFile"]
