# SPDX-License-Identifier: Apache-2.0
"""The tables of the log, and the triggers that keep them append-only."""

import keepwell.audit.models.fields
import keepwell.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditPrivate',
            fields=[
                ('pk', models.CompositePrimaryKey('event_id', 'path', blank=True, editable=False, primary_key=True, serialize=False)),
                ('event_id', models.UUIDField()),
                ('path', models.CharField(max_length=200)),
                ('customer_id', models.UUIDField()),
                ('salt', models.BinaryField()),
                ('value', models.TextField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LogLeaf',
            fields=[
                ('pk', models.CompositePrimaryKey('customer_id', 'index', blank=True, editable=False, primary_key=True, serialize=False)),
                ('customer_id', models.UUIDField()),
                ('index', models.BigIntegerField()),
                ('event_id', models.UUIDField(unique=True)),
                ('leaf', models.BinaryField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LogTile',
            fields=[
                ('pk', models.CompositePrimaryKey('customer_id', 'index', blank=True, editable=False, primary_key=True, serialize=False)),
                ('customer_id', models.UUIDField()),
                ('index', models.BigIntegerField()),
                ('root', models.BinaryField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SignedHead',
            fields=[
                ('pk', models.CompositePrimaryKey('customer_id', 'size', blank=True, editable=False, primary_key=True, serialize=False)),
                ('customer_id', models.UUIDField()),
                ('size', models.BigIntegerField()),
                ('root', models.BinaryField()),
                ('signed_at', models.DateTimeField()),
                ('note', models.TextField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ('customer_id', models.UUIDField()),
                ('xid', keepwell.audit.models.fields.TransactionIdField(db_default=models.Func(function='pg_current_xact_id'))),
                ('at', models.DateTimeField()),
                ('action', models.CharField(max_length=100)),
                ('result', models.CharField(choices=[('done', 'Done'), ('denied', 'Denied by policy'), ('failed', 'Failed')], max_length=10)),
                ('via', models.CharField(max_length=10)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.UUIDField(null=True)),
                ('target_kind', models.CharField(blank=True, max_length=100)),
                ('target_id', models.UUIDField(null=True)),
                ('entry', models.TextField()),
                ('leaf', models.BinaryField()),
            ],
            options={
                'indexes': [models.Index(fields=['xid'], name='audit_event_by_xid'), models.Index(fields=['customer_id', '-id'], name='audit_event_of_customer'), models.Index(fields=['target_id', '-id'], name='audit_event_of_target'), models.Index(fields=['actor_id', '-id'], name='audit_event_of_actor')],
            },
        ),
        migrations.CreateModel(
            name='Log',
            fields=[
                ('customer_id', models.UUIDField(primary_key=True, serialize=False)),
                ('size', models.BigIntegerField()),
                ('peaks', models.BinaryField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gte', 0)), name='audit_log_size_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='LogPosition',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('xid', keepwell.audit.models.fields.TransactionIdField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='audit_one_position')],
            },
        ),
        # The application role lacks the grants anyway; this stops the owner's slip of the hand.
        migrations.RunSQL(
            sql=[
                """
                CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'the log is append-only: % on % refused', TG_OP, TG_TABLE_NAME; END $$
                """,
                *[
                    f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}"
                    " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
                    for table in ("audit_auditevent", "audit_logleaf", "audit_logtile", "audit_signedhead")
                ],
            ],
            reverse_sql=["DROP FUNCTION audit_refuse_change() CASCADE"],
        ),
    ]
