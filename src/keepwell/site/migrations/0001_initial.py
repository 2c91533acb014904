# SPDX-License-Identifier: Apache-2.0
"""What this installation is."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """The one row."""

    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("only", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("demo", "Demo"), ("real", "In use")], max_length=8)),
                ("is_complete", models.BooleanField(default=False)),
                ("founded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only", True)), name="installation_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["demo", "real"])), name="installation_kind"
                    ),
                ],
            },
        ),
    ]
