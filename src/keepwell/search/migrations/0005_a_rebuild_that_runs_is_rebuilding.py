# SPDX-License-Identifier: Apache-2.0
"""The state of a rebuild that runs has a word of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0004_marks_of_stale_entries_queue'),
    ]

    operations = [
        migrations.AlterField(
            model_name='rebuild',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Rebuilding'), ('done', 'Done')], default='waiting', max_length=8),
        ),
    ]
