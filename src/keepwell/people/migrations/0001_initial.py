# SPDX-License-Identifier: Apache-2.0
"""The tables of people."""

import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.text
import keepwell.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        # exclusion constraints compare uuids and ranges in one index
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('path', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), editable=False, size=None)),
                ('kind', models.CharField(choices=[('provider', 'Provider'), ('group', 'Group'), ('company', 'Company'), ('site', 'Site'), ('department', 'Department'), ('vendor', 'Vendor')], max_length=16)),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_en', models.CharField(blank=True, default='', max_length=120, verbose_name='English name')),
                ('ticket_prefix', models.CharField(blank=True, default='', max_length=8, verbose_name='ticket prefix')),
                ('zone', models.CharField(default='Asia/Shanghai', max_length=64, verbose_name='time zone')),
                ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], default='zh-hans', max_length=10)),
                ('is_provider', models.BooleanField(default=False)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.organisation')),
            ],
            options={
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('is_provider', models.BooleanField(default=False)),
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('latin_name', models.CharField(blank=True, default='', max_length=80, verbose_name='Latin name')),
                ('staff_number', models.CharField(blank=True, default='', max_length=40, verbose_name='staff number')),
                ('job_title', models.CharField(blank=True, default='', max_length=80, verbose_name='job title')),
                ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], default='zh-hans', max_length=10)),
                ('employment', models.CharField(choices=[('employee', 'Employee'), ('contractor', 'Contractor'), ('intern', 'Intern')], default='employee', max_length=16)),
                ('is_active', models.BooleanField(default=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'ordering': ('name', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=80)),
                ('key', models.CharField(max_length=120)),
                ('words', models.JSONField(default=dict)),
                ('link', models.CharField(blank=True, default='', max_length=300)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='people.person')),
            ],
            options={
                'ordering': ('-created_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('email', 'Email'), ('phone', 'Phone'), ('mobile', 'Mobile'), ('wecom', 'WeCom'), ('dingtalk', 'DingTalk'), ('other', 'Other way')], max_length=16)),
                ('value', models.CharField(max_length=200, verbose_name='value')),
                ('is_primary', models.BooleanField(default=False)),
                ('is_public', models.BooleanField(default=False)),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('is_unreachable', models.BooleanField(default=False)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='people.person')),
            ],
            options={
                'ordering': ('kind', '-is_primary', 'value'),
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('label', models.CharField(max_length=80)),
                ('prefix', models.CharField(max_length=12)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='people.person')),
            ],
            options={
                'ordering': ('-created_at',),
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('is_provider', models.BooleanField(default=False)),
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='people.person')),
                ('stand_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stands_in', to='people.person')),
            ],
            options={
                'ordering': ('starts_at',),
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], default='zh-hans', max_length=10)),
                ('time_zone', models.CharField(default='Asia/Shanghai', max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='account', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_en', models.CharField(blank=True, default='', max_length=120, verbose_name='English name')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until, this day not included')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='ProjectMember',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until, this day not included')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='people.person')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='people.project')),
            ],
        ),
        migrations.CreateModel(
            name='RoleHeld',
            fields=[
                ('is_provider', models.BooleanField(default=False)),
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('requester', 'Requester'), ('key_user', 'Key user'), ('specialist', 'PLM specialist'), ('office_head', 'Head of office'), ('agent', 'Support agent'), ('expert', 'Expert'), ('system_group', 'System group'), ('developer', 'Developer'), ('csm', 'Customer success manager'), ('csm_deputy', 'Deputy'), ('chief_plm_officer', 'Chief PLM officer'), ('service_manager', 'Service manager'), ('auditor', 'Auditor'), ('security_admin', 'Security administrator'), ('system_admin', 'System administrator')], max_length=24)),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until, this day not included')),
                ('handover_note', models.TextField(blank=True, default='', verbose_name='handover note')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='people.person')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='people.project')),
            ],
            options={
                'ordering': ('role', 'starts_on'),
            },
        ),
        migrations.CreateModel(
            name='SignInAttempt',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('login_digest', models.CharField(max_length=64)),
                ('address', models.GenericIPAddressField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['login_digest', 'at'], name='attempt_by_login'), models.Index(fields=['address', 'at'], name='attempt_by_address')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('is_provider', models.BooleanField(default=False)),
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('kind', models.CharField(choices=[('support', 'Support team'), ('system', 'System group'), ('development', 'Development team'), ('experts', 'Expert group'), ('joint', 'Joint operations team')], default='support', max_length=16)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_en', models.CharField(blank=True, default='', max_length=80, verbose_name='English name')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='DutyShift',
            fields=[
                ('is_provider', models.BooleanField(default=False)),
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='people.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='people.team')),
            ],
            options={
                'ordering': ('starts_at',),
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('is_provider', models.BooleanField(default=False)),
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('is_lead', models.BooleanField(default=False)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='people.team')),
            ],
        ),
        migrations.AddField(
            model_name='team',
            name='people',
            field=models.ManyToManyField(related_name='teams', through='people.TeamMember', to='people.person'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('parent__isnull', True)), fields=('kind',), name='organisation_one_root'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('ticket_prefix', ''), _negated=True), fields=('ticket_prefix',), name='organisation_ticket_prefix_unique'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_provider', True), ('kind', 'provider'), ('parent__isnull', True)), models.Q(('parent__isnull', False), models.Q(('kind', 'provider'), _negated=True)), _connector='OR'), name='organisation_root_is_provider'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('pk')), _negated=True), name='organisation_not_its_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('customer', models.F('pk')), _negated=True), models.Q(('ticket_prefix', ''), _negated=True), _connector='OR'), name='organisation_customer_has_prefix'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['provider', 'group', 'company', 'site', 'department', 'vendor'])), name='organisation_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['zh-hans', 'en'])), name='organisation_language_known'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(condition=models.Q(('staff_number', ''), _negated=True), fields=('customer', 'staff_number'), name='person_staff_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['zh-hans', 'en'])), name='person_language_known'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('employment__in', ['employee', 'contractor', 'intern'])), name='person_employment_known'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='person_has_name'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['person', '-created_at'], name='notice_newest_first'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['person'], name='notice_unread'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('person', 'key'), name='notice_told_once'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['kind', 'value'], name='contact_by_value'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(fields=('person', 'kind', 'value'), name='contact_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('person', 'kind'), name='contact_one_primary_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'phone', 'mobile', 'wecom', 'dingtalk', 'other'])), name='contact_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='contact_has_value'),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='token_expires_later'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='absence_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('stand_in', models.F('person')), _negated=True), name='absence_stand_in_is_another'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), (models.Func(models.F('starts_at'), models.F('ends_at'), models.Value('[)'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='absence_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='account_email_in_lower_case'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['zh-hans', 'en'])), name='account_language_known'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.UniqueConstraint(fields=('customer', 'code'), name='project_code_unique'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='project_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='projectmember',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('project', 'person'), name='project_member_once'),
        ),
        migrations.AddConstraint(
            model_name='projectmember',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='project_member_ends_after_start'),
        ),
        migrations.AddIndex(
            model_name='roleheld',
            index=models.Index(fields=['customer', 'role'], name='role_by_customer'),
        ),
        migrations.AddConstraint(
            model_name='roleheld',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['requester', 'key_user', 'specialist', 'office_head', 'agent', 'expert', 'system_group', 'developer', 'csm', 'csm_deputy', 'chief_plm_officer', 'service_manager', 'auditor', 'security_admin', 'system_admin'])), name='role_known'),
        ),
        migrations.AddConstraint(
            model_name='roleheld',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='role_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='roleheld',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role__in', ('csm', 'csm_deputy')), _negated=True), models.Q(('organisation', models.F('customer')), ('project__isnull', True)), _connector='OR'), name='role_of_account_held_at_customer'),
        ),
        migrations.AddConstraint(
            model_name='roleheld',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'csm')), expressions=[('customer', '='), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[)'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='role_one_csm_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='roleheld',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'csm_deputy')), expressions=[('customer', '='), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[)'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='role_one_csm_deputy_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='roleheld',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'chief_plm_officer')), expressions=[('organisation', '='), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[)'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='role_one_chief_plm_officer_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='roleheld',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('project__isnull', True)), expressions=[('person', '='), ('role', '='), ('organisation', '='), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[)'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='role_held_once'),
        ),
        migrations.AddIndex(
            model_name='dutyshift',
            index=models.Index(fields=['ends_at', 'starts_at'], name='shift_by_end'),
        ),
        migrations.AddConstraint(
            model_name='dutyshift',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='dutyshift',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('team', '='), ('person', '='), (models.Func(models.F('starts_at'), models.F('ends_at'), models.Value('[)'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='shift_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='teammember',
            constraint=models.UniqueConstraint(fields=('team', 'person'), name='team_member_once'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(fields=('customer', 'code'), name='team_code_unique'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['support', 'system', 'development', 'experts', 'joint'])), name='team_kind_known'),
        ),
    ]
