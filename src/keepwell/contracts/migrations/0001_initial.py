# SPDX-License-Identifier: Apache-2.0
"""The tables of contracts."""


import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import keepwell.contracts.models.clause
import keepwell.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=40, verbose_name='Number')),
                ('title', models.CharField(max_length=200, verbose_name='Title')),
                ('direction', models.CharField(choices=[('we_owe', 'We owe the customer'), ('owed_to_us', 'A vendor owes us')], default='we_owe', max_length=12, verbose_name='Direction')),
                ('zone', models.CharField(default='Asia/Shanghai', max_length=64, verbose_name='Time zone')),
                ('is_historic', models.BooleanField(default=False, verbose_name='Imported history')),
                ('created_at', models.DateTimeField(verbose_name='Created at')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts_provided', to='people.organisation', verbose_name='Provider')),
            ],
            options={
                'ordering': ('number',),
            },
        ),
        migrations.CreateModel(
            name='ContractVersion',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='Version')),
                ('effective', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='In force')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active')], default='draft', max_length=8, verbose_name='Status')),
                ('created_at', models.DateTimeField(verbose_name='Created at')),
                ('activated_at', models.DateTimeField(null=True, verbose_name='Activated at')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='contracts.contract')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'ordering': ('contract', 'number'),
            },
        ),
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('class_code', models.CharField(max_length=40, verbose_name='Class')),
                ('milestone', models.CharField(choices=[('acknowledge', 'Acknowledge'), ('first_response', 'First response'), ('next_response', 'Next response'), ('interim_plan', 'Interim plan'), ('interim_workaround', 'Interim workaround'), ('restore', 'Restore'), ('resolve', 'Resolve'), ('periodic_update', 'Periodic update')], max_length=20, verbose_name='Milestone')),
                ('goal_seconds', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='Goal in seconds')),
                ('basis', models.CharField(choices=[('clock', 'Clock hours, around the clock'), ('calendar', 'Service hours of a calendar')], max_length=8, verbose_name='Basis')),
                ('calendar_code', models.CharField(blank=True, default='', max_length=40, verbose_name='Calendar')),
                ('pause_reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('waiting_customer', 'Waiting for the customer'), ('maintenance_window', 'Agreed maintenance window'), ('third_party', 'Waiting for a third party'), ('force_majeure', 'Force majeure')], max_length=24), blank=True, default=list, size=None, verbose_name='Pauses for')),
                ('resolve_stops_on', models.CharField(choices=[('resolved', 'When we say it is solved'), ('confirmed', 'When the customer confirms'), ('closed', 'When the ticket is closed')], default='resolved', max_length=10, verbose_name='Resolve ends')),
                ('retarget_rule', models.CharField(choices=[('carry', 'Used time is kept'), ('fraction', 'The used share is kept'), ('restart', 'The clock starts again')], default='carry', max_length=8, verbose_name='On a new goal')),
                ('reopen_rule', models.CharField(choices=[('resume', 'Goes on with the used time'), ('fresh', 'Starts a fresh cycle')], default='resume', max_length=6, verbose_name='On reopening')),
                ('warn_percents', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=keepwell.contracts.models.clause.default_warnings, size=None, verbose_name='Warn at percent')),
                ('words_zh', models.CharField(max_length=300, verbose_name='Words in Chinese')),
                ('words_en', models.CharField(max_length=300, verbose_name='Words in English')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='contracts.contractversion')),
            ],
            options={
                'ordering': ('version', 'class_code', 'milestone'),
            },
        ),
        migrations.CreateModel(
            name='CoveredSystem',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40, verbose_name='Code')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('product', models.CharField(blank=True, default='', max_length=120, verbose_name='Product')),
                ('release', models.CharField(blank=True, default='', max_length=60, verbose_name='Release')),
                ('kind', models.CharField(choices=[('plm', 'PLM'), ('cad', 'CAD'), ('integration', 'Integration'), ('network', 'Network'), ('other', 'Other system')], default='plm', max_length=12, verbose_name='Kind')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='systems', to='contracts.contract')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(fields=['organisation', 'direction'], name='contract_by_organisation'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(fields=('customer', 'number'), name='contract_number_once_per_customer'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='contract_has_a_number'),
        ),
        migrations.AddConstraint(
            model_name='contractversion',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='contract_version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='contractversion',
            constraint=models.CheckConstraint(condition=models.Q(('effective__isempty', False)), name='contract_version_has_days'),
        ),
        migrations.AddConstraint(
            model_name='contractversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activated_at', None), ('status', 'draft')), models.Q(('activated_at__isnull', False), ('status', 'active')), _connector='OR'), name='contract_version_activated_iff_active'),
        ),
        migrations.AddConstraint(
            model_name='contractversion',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('status', 'active')), expressions=[('contract', '='), ('effective', '&&')], name='contract_versions_do_not_overlap'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.UniqueConstraint(fields=('version', 'class_code', 'milestone'), name='clause_once_per_class_and_milestone'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.CheckConstraint(condition=models.Q(('goal_seconds__gt', 0)), name='clause_goal_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.CheckConstraint(condition=models.Q(('class_code', ''), _negated=True), name='clause_has_a_class'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.CheckConstraint(condition=models.Q(('basis', 'calendar'), ('calendar_code', ''), _connector='OR'), name='clause_calendar_only_on_calendar_basis'),
        ),
        migrations.AddIndex(
            model_name='coveredsystem',
            index=models.Index(fields=['customer', 'name'], name='covered_system_by_customer'),
        ),
        migrations.AddConstraint(
            model_name='coveredsystem',
            constraint=models.UniqueConstraint(fields=('contract', 'code'), name='covered_system_once_per_contract'),
        ),
    ]
