# SPDX-License-Identifier: Apache-2.0
"""Sounded alarms leave dead entries in the index of next steps, and each poll reads them until vacuum comes."""

from django.db import migrations

EARLY = (
    "ALTER TABLE sla_clock SET (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_threshold = 200,"
    " autovacuum_analyze_scale_factor = 0.02, fillfactor = 80)"
)
LIKE_OTHERS = (
    "ALTER TABLE sla_clock RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,"
    " autovacuum_analyze_scale_factor, fillfactor)"
)


class Migration(migrations.Migration):
    dependencies = [("sla", "0001_initial")]

    operations = [migrations.RunSQL(EARLY, LIKE_OTHERS)]
