# SPDX-License-Identifier: Apache-2.0
"""Tries to sign in are counted by the room `signin`; those of before count for a quarter of an hour and may go."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Drops the table; going back makes an empty one."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("people", "0002_marks_of_removal_and_hold")]
    operations: ClassVar[list[Operation]] = [migrations.DeleteModel(name="SignInAttempt")]
