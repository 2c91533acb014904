# SPDX-License-Identifier: Apache-2.0
"""Keep with each event the transaction that wrote it; what is there already was committed before anything to come."""

from typing import ClassVar

from django.db import migrations, models

from keepwell.kernel.models.fields import TransactionIdField

# a constant first: the table is not rewritten, however many rows it has
_ADD = """
ALTER TABLE kernel_outboxevent ADD COLUMN xid xid8 NOT NULL DEFAULT '0';
ALTER TABLE kernel_outboxevent ALTER COLUMN xid SET DEFAULT pg_current_xact_id();
"""
_DROP = "ALTER TABLE kernel_outboxevent DROP COLUMN xid"


class Migration(migrations.Migration):
    """One column and its index."""

    dependencies: ClassVar = [("kernel", "0002_plug_in_switches")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_ADD, _DROP)],
            state_operations=[
                migrations.AddField(
                    "outboxevent",
                    "xid",
                    TransactionIdField(db_default=models.Func(function="pg_current_xact_id")),
                )
            ],
        ),
        migrations.AddIndex("outboxevent", models.Index(fields=["xid", "id"], name="kernel_outbox_order")),
    ]
