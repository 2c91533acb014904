# SPDX-License-Identifier: Apache-2.0
"""What the room's hand-written SQL binds."""

from datetime import datetime
from uuid import UUID

Value = None | bool | int | str | bytes | datetime | UUID | list[UUID] | list[bytes] | list[int] | list[str]
