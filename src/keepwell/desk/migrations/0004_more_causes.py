# SPDX-License-Identifier: Apache-2.0
"""Data, environment and requirement are causes too."""

from django.db import migrations, models
from django.db.models import Q

_CAUSES = [
    ("operation", "Operation"),
    ("data", "Data"),
    ("plm", "PLM"),
    ("cad", "CAD"),
    ("integration", "Integration"),
    ("environment", "Environment"),
    ("network", "Network"),
    ("process", "Process"),
    ("requirement", "Requirement"),
    ("other", "Other"),
]


class Migration(migrations.Migration):
    """A wider list; the old one is kept by nobody, so this goes back only while no row uses the new words."""

    dependencies = [("desk", "0003_marks_of_removal_and_hold")]

    operations = [
        migrations.RemoveConstraint(model_name="ticket", name="ticket_cause_known"),
        migrations.AlterField(
            model_name="ticket",
            name="cause",
            field=models.CharField(blank=True, choices=_CAUSES, default="", max_length=12, verbose_name="cause"),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=Q(cause__in=["", *(value for value, _label in _CAUSES)]), name="ticket_cause_known"
            ),
        ),
    ]
