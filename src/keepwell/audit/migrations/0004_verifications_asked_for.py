# SPDX-License-Identifier: Apache-2.0
"""Verifications that somebody asked for, and an index for the log of one act."""

import keepwell.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0003_alarms_about_the_log'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogCheck',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('total', models.BigIntegerField(default=0)),
                ('done', models.BigIntegerField(default=0)),
                ('logs', models.IntegerField(default=0)),
                ('flaws', models.IntegerField(default=0)),
                ('findings', models.JSONField(default=list)),
            ],
            options={
                'indexes': [models.Index(fields=['-asked_at'], name='audit_check_newest')],
            },
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['action', '-id'], name='audit_event_of_action'),
        ),
    ]
