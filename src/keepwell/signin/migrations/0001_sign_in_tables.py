# SPDX-License-Identifier: Apache-2.0
"""Tries, links, sessions and the sign-in policy."""

import datetime
import django.db.models.deletion
import keepwell.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0002_marks_of_removal_and_hold'),
        ('sessions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('door', models.CharField(choices=[('password', 'Password'), ('code', 'Second factor'), ('reset', 'Asking for a reset link'), ('link', 'Opening a link'), ('api_key', 'API key')], max_length=10)),
                ('subject', models.CharField(max_length=64)),
                ('address', models.GenericIPAddressField()),
                ('network', models.CharField(max_length=45)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['door', 'subject', 'at'], name='attempt_by_subject'), models.Index(fields=['door', 'address', 'at'], name='attempt_by_caller'), models.Index(fields=['door', 'network', 'at'], name='attempt_by_network')],
                'constraints': [models.CheckConstraint(condition=models.Q(('door__in', ['password', 'code', 'reset', 'link', 'api_key'])), name='attempt_door_known')],
            },
        ),
        migrations.CreateModel(
            name='FactorRule',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('requester', 'Requester'), ('key_user', 'Key user'), ('specialist', 'PLM specialist'), ('office_head', 'Head of office'), ('agent', 'Support agent'), ('expert', 'Expert'), ('system_group', 'System group'), ('developer', 'Developer'), ('csm', 'Customer success manager'), ('csm_deputy', 'Deputy'), ('chief_plm_officer', 'Chief PLM officer'), ('service_manager', 'Service manager'), ('auditor', 'Auditor'), ('security_admin', 'Security administrator'), ('system_admin', 'System administrator')], max_length=20, unique=True)),
                ('from_on', models.DateField()),
            ],
            options={
                'ordering': ('role',),
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['requester', 'key_user', 'specialist', 'office_head', 'agent', 'expert', 'system_group', 'developer', 'csm', 'csm_deputy', 'chief_plm_officer', 'service_manager', 'auditor', 'security_admin', 'system_admin'])), name='factor_rule_role_known')],
            },
        ),
        migrations.CreateModel(
            name='SessionRule',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('is_only', models.BooleanField(default=True, unique=True)),
                ('idle_for', models.DurationField()),
                ('at_most', models.DurationField()),
                ('fresh_for', models.DurationField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('is_only', True)), name='session_rule_is_the_only_one'), models.CheckConstraint(condition=models.Q(('fresh_for__gte', datetime.timedelta(seconds=300)), ('idle_for__gte', datetime.timedelta(seconds=300)), ('at_most__gte', models.F('idle_for'))), name='session_rule_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('invited_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='people.person')),
            ],
            options={
                'ordering': ('-invited_at',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('person',), name='invitation_one_waits'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('sent_at'))), name='invitation_expires_later'), models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True), _connector='OR'), name='invitation_ends_once')],
            },
        ),
        migrations.CreateModel(
            name='OpenSession',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('device', models.CharField(max_length=120)),
                ('address', models.GenericIPAddressField()),
                ('method', models.CharField(choices=[('password', 'Password'), ('passkey', 'Passkey'), ('link', 'Invitation or reset link'), ('sso', 'Company sign-in')], max_length=10)),
                ('has_factor', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='open_sessions', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sessions.session')),
            ],
            options={
                'ordering': ('-last_used_at',),
                'constraints': [models.CheckConstraint(condition=models.Q(('method__in', ['password', 'passkey', 'link', 'sso'])), name='session_method_known')],
            },
        ),
        migrations.CreateModel(
            name='ResetLink',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reset_links', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='reset_link_expires_later')],
            },
        ),
    ]
