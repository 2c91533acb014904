# SPDX-License-Identifier: Apache-2.0
"""Which releases have changed the tables."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = [("site", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=40)),
                ("fingerprint", models.CharField(max_length=64)),
                ("migrated_at", models.DateTimeField()),
            ],
            options={"abstract": False},
        ),
    ]
