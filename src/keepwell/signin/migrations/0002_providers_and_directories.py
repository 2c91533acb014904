# SPDX-License-Identifier: Apache-2.0
"""Identity providers, directories, and who comes from them."""

import django.db.models.deletion
import keepwell.kernel.ids
import keepwell.kernel.secrets
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_marks_of_removal_and_hold'),
        ('signin', '0001_sign_in_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Directory',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, unique=True)),
                ('is_on', models.BooleanField(default=True)),
                ('host', models.CharField(max_length=255)),
                ('port', models.PositiveIntegerField()),
                ('security', models.CharField(choices=[('tls', 'LDAPS, usually port 636'), ('starttls', 'STARTTLS, usually port 389'), ('plain', 'None: passwords travel readably, accepted knowingly')], max_length=10)),
                ('authority', models.TextField(blank=True, default='')),
                ('bind_dn', models.CharField(blank=True, default='', max_length=500)),
                ('bind_password', keepwell.kernel.secrets.SealedField(blank=True, default='')),
                ('base_dn', models.CharField(max_length=500)),
                ('person_filter', models.CharField(max_length=500)),
                ('key_attribute', models.CharField(max_length=60)),
                ('login_attribute', models.CharField(max_length=60)),
                ('name_attribute', models.CharField(max_length=60)),
                ('latin_name_attribute', models.CharField(blank=True, default='', max_length=60)),
                ('staff_number_attribute', models.CharField(blank=True, default='', max_length=60)),
                ('job_title_attribute', models.CharField(blank=True, default='', max_length=60)),
                ('place_attribute', models.CharField(blank=True, default='', max_length=60)),
                ('checks_passwords', models.BooleanField(default=True)),
                ('syncs_nightly', models.BooleanField(default=True)),
                ('most_leavers_percent', models.PositiveIntegerField(default=10)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='DirectoryEntry',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=100)),
                ('is_gone', models.BooleanField(default=False)),
                ('directory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='signin.directory')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='directory_entries', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='IdentityProvider',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('issuer', models.URLField(max_length=300)),
                ('client_id', models.CharField(max_length=200)),
                ('client_secret', keepwell.kernel.secrets.SealedField(blank=True, default='')),
                ('is_on', models.BooleanField(default=True)),
                ('links_by_email', models.BooleanField(default=True)),
                ('trusts_addresses', models.BooleanField(default=False)),
                ('makes_people', models.BooleanField(default=False)),
                ('proves_factor', models.BooleanField(default=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('subject', models.CharField(max_length=255)),
                ('linked_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to=settings.AUTH_USER_MODEL)),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='signin.identityprovider')),
            ],
        ),
        migrations.CreateModel(
            name='SyncRun',
            fields=[
                ('id', models.UUIDField(default=keepwell.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('asks', 'Waits for a decision'), ('runs', 'Being carried out'), ('carried', 'Carried out'), ('dropped', 'Dropped'), ('unread', 'The directory could not be read')], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('found', models.PositiveIntegerField(default=0)),
                ('joiners', models.PositiveIntegerField(default=0)),
                ('movers', models.PositiveIntegerField(default=0)),
                ('leavers', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('remarks', models.JSONField(default=list)),
                ('plan', keepwell.kernel.secrets.SealedField(blank=True, default='')),
                ('directory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='signin.directory')),
            ],
            options={
                'ordering': ('-made_at',),
            },
        ),
        migrations.AddConstraint(
            model_name='directory',
            constraint=models.CheckConstraint(condition=models.Q(('security__in', ['tls', 'starttls', 'plain'])), name='directory_security_known'),
        ),
        migrations.AddConstraint(
            model_name='directory',
            constraint=models.CheckConstraint(condition=models.Q(('most_leavers_percent__lte', 100)), name='directory_leavers_percent'),
        ),
        migrations.AddConstraint(
            model_name='directoryentry',
            constraint=models.UniqueConstraint(fields=('directory', 'key'), name='directory_entry_once'),
        ),
        migrations.AddConstraint(
            model_name='directoryentry',
            constraint=models.UniqueConstraint(fields=('directory', 'person'), name='directory_entry_one_a_person'),
        ),
        migrations.AddConstraint(
            model_name='identityprovider',
            constraint=models.CheckConstraint(condition=models.Q(('issuer', ''), _negated=True), name='identity_provider_has_issuer'),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=models.UniqueConstraint(fields=('provider', 'subject'), name='identity_once_a_provider'),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=models.UniqueConstraint(fields=('provider', 'account'), name='identity_one_an_account'),
        ),
        migrations.AddConstraint(
            model_name='syncrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asks', 'runs', 'carried', 'dropped', 'unread'])), name='sync_run_state_known'),
        ),
        migrations.AddConstraint(
            model_name='syncrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['asks', 'runs'])), fields=('directory',), name='sync_run_one_open_a_directory'),
        ),
    ]
