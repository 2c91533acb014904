# SPDX-License-Identifier: Apache-2.0
"""Marks of stale entries stand in a queue: a set forgets the change made while its mark is being taken."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0003_rebuild_what_was_indexed_before'),
    ]

    operations = [
        migrations.DeleteModel(
            name='StaleEntry',
        ),
        migrations.CreateModel(
            name='StaleMark',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('object_id', models.UUIDField()),
            ],
            options={
                'indexes': [models.Index(fields=['object_id'], name='search_stale_by_object')],
            },
        ),
    ]
