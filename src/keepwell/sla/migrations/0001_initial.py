# SPDX-License-Identifier: Apache-2.0
"""The tables of sla."""


import django.db.models.deletion
import keepwell.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contracts', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='Code')),
                ('name_zh', models.CharField(max_length=120, verbose_name='Name in Chinese')),
                ('name_en', models.CharField(max_length=120, verbose_name='Name in English')),
                ('created_at', models.DateTimeField(verbose_name='Created at')),
            ],
            options={
                'ordering': ('code',),
                'constraints': [models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='calendar_has_a_code')],
            },
        ),
        migrations.CreateModel(
            name='CalendarVersion',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='Version')),
                ('zone', models.CharField(max_length=64, verbose_name='Time zone')),
                ('week', models.CharField(blank=True, default='', max_length=400, verbose_name='Weekly windows')),
                ('effective_at', models.DateTimeField(verbose_name='In force from')),
                ('known_until', models.DateField(null=True, verbose_name='Special days known until')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], default='draft', max_length=10, verbose_name='Status')),
                ('note', models.CharField(blank=True, default='', max_length=300, verbose_name='Reason')),
                ('created_at', models.DateTimeField(verbose_name='Created at')),
                ('published_at', models.DateTimeField(null=True, verbose_name='Published at')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='sla.calendar')),
            ],
            options={
                'ordering': ('calendar', 'number'),
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='Date')),
                ('kind', models.CharField(choices=[('holiday', 'Public holiday'), ('makeup', 'Make-up day'), ('closed', 'Closed for once'), ('special', 'Special hours')], max_length=8, verbose_name='Kind')),
                ('copies_weekday', models.PositiveSmallIntegerField(null=True, verbose_name='Works like weekday')),
                ('windows', models.CharField(blank=True, default='', max_length=120, verbose_name='Windows')),
                ('name_zh', models.CharField(blank=True, default='', max_length=60, verbose_name='Name in Chinese')),
                ('name_en', models.CharField(blank=True, default='', max_length=60, verbose_name='Name in English')),
                ('source', models.CharField(blank=True, default='', max_length=60, verbose_name='Source')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='sla.calendarversion')),
            ],
            options={
                'ordering': ('day', 'kind'),
            },
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('milestone', models.CharField(choices=[('acknowledge', 'Acknowledge'), ('first_response', 'First response'), ('next_response', 'Next response'), ('interim_plan', 'Interim plan'), ('interim_workaround', 'Interim workaround'), ('restore', 'Restore'), ('resolve', 'Resolve'), ('periodic_update', 'Periodic update')], max_length=20, verbose_name='Milestone')),
                ('level', models.CharField(choices=[('sla', 'Promised to the customer'), ('ola', 'Agreed inside the house'), ('uc', 'Owed by a supplier')], default='sla', max_length=4, verbose_name='Level')),
                ('cycle', models.PositiveSmallIntegerField(default=1, verbose_name='Cycle')),
                ('segment', models.PositiveSmallIntegerField(default=1, verbose_name='Segment')),
                ('status', models.CharField(choices=[('running', 'Running'), ('paused', 'Paused'), ('stopped', 'Stopped'), ('cancelled', 'Cancelled'), ('merged', 'Merged')], default='running', max_length=10, verbose_name='Status')),
                ('result', models.CharField(choices=[('open', 'Not decided yet'), ('met', 'Met'), ('breached', 'Breached'), ('waived', 'Waived'), ('provisional', 'Provisional'), ('cancelled', 'Cancelled')], default='open', max_length=12, verbose_name='Result')),
                ('is_provisional', models.BooleanField(default=False, verbose_name='Provisional')),
                ('goal_seconds', models.PositiveIntegerField(verbose_name='Goal in seconds')),
                ('used_seconds', models.PositiveBigIntegerField(default=0, verbose_name='Used seconds')),
                ('paused_seconds', models.PositiveBigIntegerField(default=0, verbose_name='Paused seconds')),
                ('started_at', models.DateTimeField(verbose_name='Started at')),
                ('due_at', models.DateTimeField(null=True, verbose_name='Due at')),
                ('stopped_at', models.DateTimeField(null=True, verbose_name='Stopped at')),
                ('breached_at', models.DateTimeField(null=True, verbose_name='Breached at')),
                ('ladder', models.JSONField(blank=True, default=list, verbose_name='Steps to come')),
                ('next_step_at', models.DateTimeField(null=True, verbose_name='Next step at')),
                ('warned_percent', models.PositiveSmallIntegerField(default=0, verbose_name='Warned at percent')),
                ('is_breach_told', models.BooleanField(default=False, verbose_name='Breach was told')),
                ('occurrence', models.PositiveSmallIntegerField(default=1, verbose_name='Occurrence')),
                ('calendar_version', models.PositiveIntegerField(default=0, verbose_name='Calendar version')),
                ('ledger_seq', models.PositiveIntegerField(default=1, verbose_name='Folded up to')),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.clause')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'ordering': ('cycle', 'milestone'),
            },
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('segment', models.PositiveSmallIntegerField(verbose_name='Segment')),
                ('step', models.CharField(choices=[('warning', 'Warning'), ('breach', 'Breach'), ('withdrawn', 'Breach withdrawn')], max_length=10, verbose_name='Step')),
                ('percent', models.PositiveSmallIntegerField(verbose_name='Percent')),
                ('occurrence', models.PositiveSmallIntegerField(default=1, verbose_name='Occurrence')),
                ('due_at', models.DateTimeField(verbose_name='Reached at')),
                ('sounded_at', models.DateTimeField(verbose_name='Sounded at')),
                ('fact_id', models.UUIDField(null=True, verbose_name='Fact that withdrew it')),
                ('is_superseded', models.BooleanField(default=False, verbose_name='Spoken for by a higher step')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('clock', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='alarms', to='sla.clock')),
            ],
            options={
                'ordering': ('due_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('class_code', models.CharField(max_length=40, verbose_name='Class')),
                ('opened_at', models.DateTimeField(verbose_name='Opened at')),
                ('ledger_seq', models.PositiveIntegerField(default=1, verbose_name='Ledger entries')),
                ('is_historic', models.BooleanField(default=False, verbose_name='Imported history')),
                ('is_provisional', models.BooleanField(default=False, verbose_name='Provisional')),
                ('contract_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contractversion')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led', to='sla.promise')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='clock',
            name='promise',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='sla.promise'),
        ),
        migrations.CreateModel(
            name='PromiseEvent',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('seq', models.PositiveIntegerField(verbose_name='Entry')),
                ('kind', models.CharField(max_length=32, verbose_name='Kind')),
                ('occurred_at', models.DateTimeField(verbose_name='Occurred at')),
                ('source_seq', models.BigIntegerField(default=0, verbose_name='Order at the source')),
                ('recorded_at', models.DateTimeField(verbose_name='Recorded at')),
                ('payload', models.JSONField(blank=True, default=dict, verbose_name='Details')),
                ('actor_id', models.UUIDField(null=True, verbose_name='Recorded by')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('promise', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='sla.promise')),
            ],
            options={
                'ordering': ('occurred_at', 'source_seq', 'recorded_at', 'id'),
            },
        ),
        migrations.AddConstraint(
            model_name='calendarversion',
            constraint=models.UniqueConstraint(fields=('calendar', 'number'), name='calendar_version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='calendarversion',
            constraint=models.UniqueConstraint(fields=('calendar', 'effective_at'), name='calendar_version_instant_once'),
        ),
        migrations.AddConstraint(
            model_name='calendarversion',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'draft')), fields=('calendar',), name='calendar_has_one_draft_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='calendarversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('status', 'draft')), models.Q(('published_at__isnull', False), ('status', 'published')), _connector='OR'), name='calendar_version_published_iff_dated'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.UniqueConstraint(fields=('version', 'day', 'kind'), name='calendar_day_once_per_kind'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['closed', 'special'])), fields=('version', 'day'), name='calendar_day_one_override'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('copies_weekday__range', (0, 6)), ('kind', 'makeup')), models.Q(models.Q(('kind', 'makeup'), _negated=True), ('copies_weekday', None)), _connector='OR'), name='calendar_makeup_day_copies_a_weekday'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'special'), _negated=True), models.Q(('windows', ''), _negated=True), _connector='OR'), name='calendar_special_day_has_windows'),
        ),
        migrations.AddConstraint(
            model_name='alarm',
            constraint=models.UniqueConstraint(fields=('clock', 'segment', 'step', 'percent', 'occurrence'), name='alarm_once_per_step'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('next_step_at__isnull', False)), fields=['next_step_at'], name='clock_by_next_step'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.UniqueConstraint(fields=('promise', 'level', 'milestone', 'cycle'), name='clock_once_per_milestone_and_cycle'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('next_step_at', None), ('status', 'running'), _connector='OR'), name='clock_only_running_ones_wake'),
        ),
        migrations.AddConstraint(
            model_name='promiseevent',
            constraint=models.UniqueConstraint(fields=('promise', 'seq'), name='promise_event_seq_once'),
        ),
    ]
