# SPDX-License-Identifier: Apache-2.0
"""How far each log was sent to a security monitor."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0004_verifications_asked_for'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogSent',
            fields=[
                ('customer_id', models.UUIDField(primary_key=True, serialize=False)),
                ('index', models.BigIntegerField()),
                ('sent_at', models.DateTimeField()),
            ],
        ),
    ]
