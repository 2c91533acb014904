# SPDX-License-Identifier: Apache-2.0
"""Alarms about the log itself."""

import keepwell.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_prune_sealed_prefixes'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogAlarm',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ('customer_id', models.UUIDField()),
                ('kind', models.CharField(choices=[('lag', 'Entries wait too long for their place'), ('stopped', 'No entry gets its place any more'), ('gap', 'The log has a gap'), ('clock_back', 'The clock was set back'), ('anchor_refused', 'A head contradicts what was anchored outside'), ('anchor_failed', 'Heads cannot be anchored outside'), ('not_intact', 'A log is not intact'), ('export_stuck', 'Entries do not reach the security monitor')], max_length=20)),
                ('detail', models.CharField(blank=True, max_length=500)),
                ('raised_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['-raised_at'], name='audit_alarm_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('kind', 'customer_id'), name='audit_one_open_alarm_each')],
            },
        ),
    ]
