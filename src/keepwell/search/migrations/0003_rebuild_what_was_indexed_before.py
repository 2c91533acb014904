# SPDX-License-Identifier: Apache-2.0
"""Words are cut differently now: have the whole index written again, in the background."""

from django.db import migrations
from django.utils import timezone


def ask(apps, schema_editor):
    entries = apps.get_model("search", "SearchEntry").objects.using(schema_editor.connection.alias)
    if entries.exists():
        rebuilds = apps.get_model("search", "Rebuild").objects.using(schema_editor.connection.alias)
        rebuilds.create(reason="upgrade", asked_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_dictionary_counts_and_what_is_stale'),
    ]

    operations = [
        migrations.RunPython(ask, migrations.RunPython.noop, elidable=True),
    ]
