# SPDX-License-Identifier: Apache-2.0
"""The table of stored files."""

import keepwell.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, primary_key=True, serialize=False)),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.BigIntegerField()),
                ('media_type', models.CharField(max_length=100)),
                ('created_at', models.DateTimeField()),
                ('kept_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['kept_at'], name='files_by_kept')],
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gte', 0)), name='files_size_not_negative'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='files_sha256_is_hex')],
            },
        ),
    ]
