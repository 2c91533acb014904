# SPDX-License-Identifier: Apache-2.0
"""An approval says whether anybody of the customer is asked; only then its people may read it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("casework", "0001_keep_what_a_case_needs")]

    operations = [
        migrations.AddField(
            model_name="approval", name="asks_customer", field=models.BooleanField(default=False)
        ),
    ]
